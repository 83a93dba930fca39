extension StyleRule {
    /// CRASHMODEL M5.3: the content oracle shares no source with what it judges, and is small enough to be read whole.
    static let referenceFilesStandAlone = StyleRule(
        title: "ReferenceFiles and its parts import nothing, and it has at most 300 lines",
        reads: { $0.name == "ReferenceFiles.swift" || parts.contains($0.path) },
        findings: { files in
            guard let file = files.first(where: { $0.path == place }) else {
                return [Finding(path: place, line: 0, message: "is not there")]
            }
            var findings = files.flatMap { file in
                file.code.enumerated().compactMap { index, line in
                    importedModule(line).map { Finding(path: file.path, line: index + 1, message: "imports \($0)") }
                }
            }
            let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
            if count > 300 { findings.append(Finding(path: file.path, line: 0, message: "has \(count) lines")) }
            return findings
        },
        planted: [
            [],
            [SourceFile("Sources/CrashEngine/World/ReferenceFiles.swift", "")],
            [SourceFile(place, "// essay\ninternal import LayoutStore\n")],
            [SourceFile(place, "import Foundation\n")],
            [SourceFile(place, ""), SourceFile(parts[0], "internal import LayoutStore\n")],
            [SourceFile(place, String(repeating: "\n", count: 301))],
        ],
        allowed: [
            [SourceFile(place, "// Imports nothing: no import Foundation.\nlet important = 1\n")],
            [SourceFile(place, String(repeating: "\n", count: 300))],
        ])

    private static let parts = [
        "Sources/CrashEngine/Truth/SyncMarks.swift", "Sources/CrashEngine/Truth/ByOperation.swift",
        "Sources/CrashEngine/Truth/ReferenceFiles+Allowed.swift", "Sources/CrashEngine/Truth/SectorHistories.swift",
        "Sources/CrashEngine/Truth/SectorHistories+Bytes.swift",
        "Sources/CrashEngine/Truth/ReferenceFiles+Comparing.swift",
    ]
    private static let place = "Sources/CrashEngine/Truth/ReferenceFiles.swift"
}
