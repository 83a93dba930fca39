extension StyleRule {
    /// A public declaration is a promise, and its doc comment says which.
    static let publicNamesAreDocumented = StyleRule(
        title: "every public declaration has a doc comment",
        reads: { $0.isSwift && $0.isUnder("Sources/LayoutStore/", "Sources/LayoutStorePmem/") },
        findings: { files in
            files.flatMap { file in
                let lines = file.lines.map { $0.drop { $0 == " " } }
                return PublicNames(file).declarations.filter { declaration in
                    // Attributes stand between the comment and the declaration.
                    let before = lines[..<(declaration.line - 1)].last { !$0.hasPrefix("@") }
                    return before?.hasPrefix("/// ") != true
                }
                .map { Finding(path: file.path, line: $0.line, message: "\($0.name) has no doc comment") }
            }
        },
        planted: [
            [SourceFile("Sources/LayoutStore/A.swift", "public struct Shape {}")],
            [SourceFile("Sources/LayoutStore/A.swift", "/// A shape.\n\npublic struct Shape {}")],
            [SourceFile("Sources/LayoutStore/A.swift", "// A shape.\npublic struct Shape {}")],
            [SourceFile("Sources/LayoutStore/A.swift", "/// A kind.\npublic enum Kind {\n    case one\n}")],
            [SourceFile("Sources/LayoutStore/A.swift", "/// A shape.\npublic protocol Shape {\n    func turn()\n}")],
        ],
        allowed: [
            [SourceFile("Sources/LayoutStore/A.swift", "package struct Shape {}\nstruct Square {}")],
            [
                SourceFile(
                    "Sources/LayoutStore/A.swift", "/// Turns.\n@discardableResult\npublic func turn() -> Int { 1 }")
            ],
            [
                SourceFile(
                    "Sources/LayoutStore/A.swift",
                    "/// A kind.\npublic enum Kind {\n    /// The first.\n    case one\n}")
            ],
        ])
}
