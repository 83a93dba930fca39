extension StyleRule {
    /// A program that loads the extension may have an SQLite of its own: only that one knows the program's connections.
    static let extensionCallsThroughTable = StyleRule(
        title: "LayoutSQL calls SQLite through the table of functions that it was given",
        reads: { $0.isSwift && $0.isUnder("Sources/LayoutSQL/") && $0.path != linked },
        findings: { files in
            files.flatMap { matches(of: call, in: $0, "calls the SQLite that it is linked with") }
        },
        planted: [
            [SourceFile("Sources/LayoutSQL/TableModule.swift", "sqlite3_result_null(context)")],
            [
                SourceFile(
                    "Sources/LayoutSQL/Attachment.swift", "let code = sqlite3_exec (database, sql, nil, nil, nil)")
            ],
        ],
        allowed: [
            [SourceFile("Sources/LayoutSQL/TableModule.swift", "api.table.pointee.result_null(context)")],
            [SourceFile("Sources/LayoutSQL/TableModule.swift", "var module = sqlite3_module()\nlet a: sqlite3_vtab")],
            [SourceFile(linked, "sqlite3_close(database)")],
            [SourceFile("Sources/LayoutStore/Backends/SQLite/Connection.swift", "sqlite3_close(database)")],
        ])

    /// Where the table of this program's own SQLite comes from.
    private static let linked = "Sources/LayoutSQL/LinkedSQLite.swift"

    /// Types are called without an argument.
    private static var call: Regex<Substring> { /\bsqlite3_\w+\s*\([^)]/ }
}
