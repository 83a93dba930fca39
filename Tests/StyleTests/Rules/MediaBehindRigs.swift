extension StyleRule {
    /// DESIGN §4: one rig a medium stands between a store's medium and whoever crashes it.
    static let mediaBehindRigs = StyleRule(
        title: "World, Explorer, Faults and Oracles name no type of SQLite's own",
        reads: { file in
            file.isSwift
                && ["World", "Explorer", "Faults", "Oracles"].contains {
                    file.isUnder("Sources/CrashEngine/\($0)/")
                }
        },
        findings: { namesOfMedia(in: $0) },
        planted: [
            [SourceFile("Sources/CrashEngine/World/World.swift", "let disk: SimulatedDisk\n")],
            [SourceFile("Sources/CrashEngine/Explorer/Opened.swift", "func run(_ backend: SQLiteBackend) {}\n")],
            [SourceFile("Sources/CrashEngine/Faults/Flips.swift", "try Statement(Connection(path: path), sql)\n")],
            [SourceFile("Sources/CrashEngine/Oracles/Integrity.swift", "let backend = SQLiteBackend.self\n")],
        ],
        allowed: [
            [SourceFile("Sources/CrashEngine/World/World.swift", "// A SimulatedDisk.\nlet rig: any StoreRig\n")],
            [SourceFile("Sources/CrashEngine/Faults/Flips.swift", "let isConnected = hasStatements\n")],
            [SourceFile("Sources/CrashEngine/Media/SQLite/SQLiteRig.swift", "let backend: SQLiteBackend\n")],
        ])

    private static let namesOfMedia: Set<String> = ["SQLiteBackend", "SimulatedDisk", "Connection", "Statement"]

    private static func namesOfMedia(in files: [SourceFile]) -> [Finding] {
        files.flatMap { file in
            SwiftTokens.lines(of: file).enumerated().flatMap { index, tokens in
                tokens.filter(namesOfMedia.contains).map {
                    Finding(path: file.path, line: index + 1, message: "names \($0), which only a rig knows")
                }
            }
        }
    }
}
