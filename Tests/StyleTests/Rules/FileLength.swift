extension StyleRule {
    /// STYLE, layout: one type, operation or invariant a file.
    static let fileLength = StyleRule(
        title: "no source has more than 400 lines",
        reads: { $0.isUnder("Sources/", "Tests/") },
        findings: { files in
            files.compactMap { file in
                let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
                return count > 400 ? Finding(path: file.path, line: 0, message: "has \(count) lines; split it") : nil
            }
        },
        planted: [[SourceFile("Sources/LayoutStore/LayoutStore.swift", String(repeating: "\n", count: 401))]],
        allowed: [[SourceFile("Sources/LayoutStore/LayoutStore.swift", String(repeating: "\n", count: 400))]])
}
