extension StyleRule {
    /// STYLE, C: modules of C are imported at the borders only.
    static let cModuleBorders = StyleRule(
        title: "each C module is imported only where it is wrapped",
        reads: { ($0.isSwift || $0.name == "module.modulemap") && $0.isUnder("Sources/") },
        findings: { files in
            let modules = files.filter { $0.name == "module.modulemap" }.flatMap { moduleNames($0) }
            return files.filter(\.isSwift).flatMap { file in
                file.code.enumerated().compactMap { index, line in
                    guard let module = importedModule(line), modules.contains(module),
                        !borders[module, default: []].contains(where: file.path.hasPrefix)
                    else { return nil }
                    return Finding(path: file.path, line: index + 1, message: "imports the C module \(module)")
                }
            }
        },
        planted: [
            [map, SourceFile("Sources/LayoutStore/Model/Extent.swift", "private import CSQLite\n")],
            [
                map,
                SourceFile("Sources/CrashEngine/Campaign/CampaignStore.swift", "import Foundation\nimport CSQLite\n"),
            ],
            [map, SourceFile("Sources/CrashEngine/World/World.swift", "@testable import CSQLite")],
            [map, SourceFile("Sources/LayoutStore/Backends/StateBackend.swift", "import struct CSQLite.sqlite3_file")],
            [openSSL, SourceFile("Sources/crashtest/ApplyCommand.swift", "import COpenSSL\n")],
            [openSSL, SourceFile("Sources/LayoutStore/Backends/SQLite/Connection.swift", "import COpenSSL\n")],
            [linux, SourceFile("Sources/LayoutStore/Operations/CloneRange.swift", "private import CLinux\n")],
            [linux, SourceFile("Sources/CrashEngine/Campaign/Campaign.swift", "private import CLinux\n")],
            [map, SourceFile("Sources/crashtest/SHA256.swift", "import CSQLite\n")],
            [
                SourceFile("Sources/CNew/module.modulemap", "module CNew {}"),
                SourceFile("Sources/a.swift", "import CNew"),
            ],
        ],
        allowed: [
            [map, SourceFile("Sources/LayoutStore/Backends/SQLite/Connection.swift", "private import CSQLite\n")],
            [map, SourceFile("Sources/CrashEngine/Media/FileLocks.swift", "internal import CSQLite\n")],
            [map, SourceFile("Sources/LayoutStore/Model/Extent.swift", "// import CSQLite\nimport CSQLiteTools\n")],
            [openSSL, SourceFile("Sources/crashtest/SHA256.swift", "private import COpenSSL\n")],
            [linux, SourceFile("Sources/LayoutStore/Devices/OpenFile.swift", "private import CLinux\n")],
        ])

    /// Where each C module may be imported; one that is not here, nowhere.
    private static let borders: [String: [String]] = [
        "CSQLite": ["Sources/LayoutStore/Backends/SQLite/", "Sources/CrashEngine/Media/", "Sources/LayoutSQL/"],
        "CLinux": [
            "Sources/LayoutStore/Devices/", "Sources/CrashEngine/Campaign/Worker", "Sources/crashtest/Build.swift",
            "Sources/crashtest/Streams.swift",
            // For members of libc's structures, which Swift finds in this module or in Glibc, by the order in which it read them.
            "Sources/LayoutStore/Backends/RawPool/RawPoolFile.swift", "Sources/LayoutStore/Check/Examination.swift",
            "Sources/LayoutStore/Environment/StoreClock.swift", "Sources/CrashEngine/Campaign/Interrupt.swift",
        ],
        "CPmemobj": ["Sources/LayoutStorePmem/"],
        "COpenSSL": ["Sources/crashtest/SHA256.swift"],
    ]

    private static let map = SourceFile("Sources/CSQLite/module.modulemap", "module CSQLite [system] {\n}\n")

    private static let openSSL = SourceFile("Sources/COpenSSL/module.modulemap", "module COpenSSL [system] {\n}\n")
    private static let linux = SourceFile("Sources/CLinux/module.modulemap", "module CLinux [system] {\n}\n")

    private static func moduleNames(_ map: SourceFile) -> [String] {
        map.code.compactMap { $0.firstMatch(of: /^\s*(?:explicit\s+)?module\s+(\w+)/).map { String($0.1) } }
    }

    /// The module that a line imports, whatever stands before `import` and between it and the name.
    static func importedModule(_ line: String) -> String? {
        guard line.contains("import") else { return nil }  // the pattern is slow, and most lines have no import
        let pattern = /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+(?:[a-z]+\s+)?(\w+)/
        return line.firstMatch(of: pattern).map { String($0.1) }
    }
}
