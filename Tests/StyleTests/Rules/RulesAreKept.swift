extension StyleRule {
    /// CRASHMODEL M6: a rule that no code asks for cannot be off, and a campaign that misses it proves nothing.
    static let rulesAreKept = StyleRule(
        title: "each rule of the protocol is asked for by name in the store, and no other name is",
        reads: { $0.isSwift && $0.isUnder("Sources/LayoutStore/") },
        findings: { files in
            let rules = EnumReader.numbers(in: files)["ProtocolRule"] ?? [:]
            var asked: [String: Finding] = [:]
            for file in files {
                for (index, line) in file.code.enumerated() {
                    for match in line.matches(of: /keeps\(\.(\w+)\)/) {
                        asked[String(match.1)] = Finding(
                            path: file.path, line: index + 1, message: "\(match.1) is no case of ProtocolRule")
                    }
                }
            }
            return rules.keys.filter { asked[$0] == nil }.sorted().map {
                Finding(path: "Sources/LayoutStore/Model/ProtocolRule.swift", line: 0, message: "nobody asks for \($0)")
            } + asked.filter { rules[$0.key] == nil }.values.sorted { ($0.path, $0.line) < ($1.path, $1.line) }
        },
        planted: [
            [rules("case one = 0\n    case two = 1"), SourceFile("Sources/LayoutStore/A.swift", "rules.keeps(.one)")],
            [rules("case one = 0"), SourceFile("Sources/LayoutStore/A.swift", "keeps(.one)\nkeeps(.two)")],
            [rules("case one = 0"), SourceFile("Sources/LayoutStore/A.swift", "// keeps(.one)")],
        ],
        allowed: [
            [rules("case one = 0"), SourceFile("Sources/LayoutStore/A.swift", "if a, !rules.keeps(.one) || b {}")]
        ])

    private static func rules(_ cases: String) -> SourceFile {
        SourceFile(
            "Sources/LayoutStore/Model/ProtocolRule.swift", "package enum ProtocolRule: UInt8 {\n    \(cases)\n}")
    }
}
