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
}
