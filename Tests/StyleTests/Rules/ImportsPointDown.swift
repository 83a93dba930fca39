extension StyleRule {
    /// STYLE, layout: dependencies point down.
    static let importsPointDown = StyleRule(
        title: "no target imports one above it",
        reads: { $0.isSwift && !$0.isUnder("Tests/") },
        findings: { files in
            files.flatMap { file in
                let forbidden = above.filter { file.path.hasPrefix($0.folder) }.flatMap(\.modules)
                return file.code.enumerated().compactMap { index, line -> Finding? in
                    guard let module = importedModule(line), forbidden.contains(module) else { return nil }
                    return Finding(path: file.path, line: index + 1, message: "imports \(module), which is above it")
                }
            }
        },
        planted: [
            [SourceFile("Sources/LayoutStore/LayoutStore.swift", "import CrashEngine\n")],
            [SourceFile("Sources/LayoutStore/Model/Step.swift", "package import ArgumentParser\n")],
            [SourceFile("Sources/CrashEngine/Campaign/Campaign.swift", "import ArgumentParser\n")],
            [SourceFile("Schemas/Schema.swift", "import LayoutStore\n")],
            [SourceFile("Sources/LayoutSQL/Extension.swift", "private import LayoutStorePmem\n")],
        ],
        allowed: [
            [SourceFile("Sources/LayoutStore/LayoutStore.swift", "internal import Schemas\n// import CrashEngine\n")],
            [SourceFile("Sources/CrashEngine/Campaign/Campaign.swift", "package import LayoutStore\n")],
            [SourceFile("Sources/crashtest/RunCommand.swift", "import ArgumentParser\nimport CrashEngine\n")],
        ])

    /// What may not be imported where.
    private static let above: [(folder: String, modules: Set<String>)] = [
        ("Sources/LayoutStore/", ["CrashEngine", "crashtest", "ArgumentParser", "Workloads", "LayoutSQL"]),
        // sqlite3 loads it: libpmemobj and Foundation would have to come along.
        (
            "Sources/LayoutSQL/",
            ["CrashEngine", "crashtest", "ArgumentParser", "Workloads", "LayoutStorePmem", "CPmemobj", "Foundation"]
        ),
        ("Sources/CrashEngine/", ["crashtest", "ArgumentParser", "LayoutSQL"]),
        ("Schemas/", ["LayoutStore", "CrashEngine", "crashtest", "ArgumentParser", "Workloads"]),
        ("Workloads/", ["LayoutStore", "CrashEngine", "crashtest", "ArgumentParser", "Schemas"]),
    ]
}
