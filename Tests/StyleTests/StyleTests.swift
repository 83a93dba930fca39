import Testing

@Suite("Style")
struct StyleTests {
    @Test("holds in the sources of the package", arguments: StyleRule.all)
    func holds(rule: StyleRule) throws {
        let files = try SourceFile.package()
        #expect(files.contains(where: rule.reads), "the rule reads no file, so it says nothing")
        let findings = rule.check(files)
        #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
    }

    @Test("finds each planted violation, and what is merely close to one passes", arguments: StyleRule.all)
    func canFail(rule: StyleRule) {
        #expect(!rule.planted.isEmpty)
        for files in rule.planted {
            #expect(!rule.check(files).isEmpty, "nothing found in \(files.map(\.path)): \(files.map(\.text))")
        }
        for files in rule.allowed {
            #expect(rule.check(files) == [], "\(files.map(\.text))")
        }
    }

    @Test("tells comments from code")
    func comments() {
        let code = CommentStripper.code(
            of: """
                let a = "// no comment" // comment
                /* one
                   two */ let b = 1 /// comment
                let c = "\\" // still no comment"
                """)
        #expect(code == [#"let a = "// no comment" "#, "", " let b = 1 ", #"let c = "\" // still no comment""#])
    }

    @Test(
        "finds each folder of the written order, with a name in it that others can mention", arguments: FolderOrder.all)
    func folders(order: FolderOrder) throws {
        let files = try SourceFile.package()
        for folder in order.folders {
            let path = "Sources/\(order.module)/\(folder)/"
            let lent = files.filter { $0.isSwift && $0.isUnder(path) }.flatMap { DeclaredNames($0).lent }
            #expect(!lent.isEmpty, "\(path) has no file, or none that declares anything")
        }
        let known = Set(order.folders)
        let others = files.filter { $0.isUnder("Sources/\(order.module)/") && order.place(of: $0) == nil }
            .map { $0.path.split(separator: "/") }.filter { $0.count > 3 }
        #expect(others.isEmpty, "in no folder of the order \(known): \(others)")
    }

    @Test("ARCHITECTURE.md writes the order of the folders as the rule reads it", arguments: FolderOrder.all)
    func architecture(order: FolderOrder) throws {
        let lines = try SourceFile.document("ARCHITECTURE.md").lines.map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(lines.contains(order.text), "it has no line with \(order.text)")
    }

    @Test("tells code inside strings from strings")
    func tokens() {
        let file = SourceFile(
            "a.swift",
            ##"""
            print("no \(yes(1, "no \(deep)")) no", #"no \(no) \#(raw)"#) // no
            let text = """
                no \(long
                ) no "no"
                """; end
            """##)
        let words = SwiftTokens.lines(of: file).flatMap { $0 }.filter { $0.contains { $0.isLetter } }
        #expect(words == ["print", "yes", "deep", "raw", "let", "text", "long", "end"])
    }

    @Test("tells names that others can mention from those that they cannot")
    func names() {
        let file = SourceFile(
            "a.swift",
            """
            package struct Outer: Equatable {
                enum Inner { case one(label: Int), two }
                static let shared = 1
                private static let hidden = 2
                var member: Int { 3 }
                func run(with part: Int) { let local = part }
            }
            extension Outer {
                package private(set) var added: Int
                fileprivate func secret() {}
            }
            private extension Outer { static let deep = 4 }
            struct Flat { private let inside = 5 }
            func free() {}
            let table: [Key: Value] = all.map { first, second in first }
            """)
        let names = DeclaredNames(file)
        #expect(names.lent == ["Outer", "Inner", "shared", "added", "Flat", "free", "table"])
        let others: Set = [
            "one", "label", "two", "hidden", "member", "run", "part", "local", "secret", "deep", "inside", "first",
            "second",
        ]
        #expect(others.isSubset(of: names.own))
        #expect(names.mentioned["Key"] == 15)
        #expect(names.mentioned["Value"] == 15)
    }
}
