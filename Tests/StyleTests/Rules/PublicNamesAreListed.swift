extension StyleRule {
    /// A reader finds every public name in docs/api.md, and nothing there is gone. Overloads that differ in types alone
    /// share a line.
    static let publicNamesAreListed = StyleRule(
        title: "docs/api.md has a line for every public name, and for no other",
        reads: {
            $0.isSwift && $0.isUnder("Sources/LayoutStore/", "Sources/LayoutStorePmem/") || $0.path == "docs/api.md"
        },
        findings: { files in
            var listed: [String: Finding] = [:]
            var findings: [Finding] = []
            for file in files where !file.isSwift {
                for (index, line) in file.lines.enumerated() {
                    guard let name = line.firstMatch(of: /^- `([^`]+)`/)?.1 else { continue }
                    let finding = Finding(
                        path: file.path, line: index + 1, message: "\(name) is listed, but not public")
                    if listed.updateValue(finding, forKey: String(name)) != nil {
                        findings.append(Finding(path: file.path, line: index + 1, message: "\(name) is listed twice"))
                    }
                }
            }
            var found: Set<String> = []
            for file in files where file.isSwift {
                for declaration in PublicNames(file).declarations {
                    guard found.insert(declaration.name).inserted, listed[declaration.name] == nil else { continue }
                    findings.append(
                        Finding(
                            path: file.path, line: declaration.line,
                            message: "\(declaration.name) is public, but not in docs/api.md"))
                }
            }
            return findings + listed.filter { !found.contains($0.key) }.values.sorted { $0.line < $1.line }
        },
        planted: [
            [SourceFile("Sources/LayoutStore/A.swift", "public struct Shape {}"), SourceFile("docs/api.md", "")],
            [
                SourceFile("Sources/LayoutStore/A.swift", "struct Shape {}"),
                SourceFile("docs/api.md", "- `Shape`: it is."),
            ],
            [
                SourceFile("Sources/LayoutStore/A.swift", "public enum Kind {\n    case one, two\n}"),
                SourceFile("docs/api.md", "- `Kind`: it is.\n- `Kind.one`: it is."),
            ],
            [
                SourceFile(
                    "Sources/LayoutStore/A.swift", "extension Shape {\n    public func turn(by angle: Int) {}\n}"),
                SourceFile("docs/api.md", "- `Shape.turn(_:)`: turns."),
            ],
            [
                SourceFile("Sources/LayoutStore/A.swift", "public struct Shape {}"),
                SourceFile("docs/api.md", "- `Shape`: it is.\n- `Shape`: it is."),
            ],
        ],
        allowed: [
            [
                SourceFile(
                    "Sources/LayoutStore/A.swift",
                    """
                    public protocol Shape {
                        var area: Int { get }
                        func turn()
                    }
                    public struct Square: Shape {
                        public internal(set) var area: Int
                        public init<N>(_ size: [N: (Int, Int)], at place: @Sendable (Int, Int) -> Int = { a, b in a }) {
                            let inner = 1
                        }
                        package func hidden() {}
                        public static func + (left: Self, right: Self) -> Self { left }
                        enum Inner { case deep }
                    }
                    package enum Kind { case one }
                    """),
                SourceFile(
                    "docs/api.md",
                    """
                    # Names
                    - `Shape`: it is.
                    - `Shape.area`: its area.
                    - `Shape.turn()`: turns it.
                    - `Square`: one.
                    - `Square.area`: its own.
                    - `Square.init(_:at:)`: makes `one`.
                    - `Square.+`: both.
                    """),
            ]
        ])
}
