extension StyleRule {
    /// STYLE, SQL: Schemas/ is the single source of truth.
    static let sqlInSchemas = StyleRule(
        title: "nothing is created in SQL outside Schemas/",
        // Tests of the simulated disk need a database that is no store.
        reads: { !$0.isUnder("Schemas/", "Tests/") },
        findings: { files in
            files.flatMap { file in
                matches(of: creation, in: file, "creates in SQL; the statement belongs to Schemas/")
            }
        },
        planted: [
            [SourceFile("Sources/LayoutStore/Backends/SQLite/SQLiteBackend.swift", #"run("CREATE TABLE t (a)")"#)],
            [
                SourceFile(
                    "Sources/CrashEngine/Campaign/CampaignStore.swift", "\"\"\"\n  create temp  view v AS\n\"\"\"")
            ],
            [SourceFile("Sources/crashtest/RunCommand.swift", #"run("CREATE UNIQUE INDEX i ON t (a)")"#)],
            [SourceFile("Sources/LayoutSQL/tables.sql", "CREATE TABLE IF NOT EXISTS t (a);")],
        ],
        allowed: [
            [
                SourceFile(
                    "Sources/LayoutStore/Backends/SQLite/SQLiteBackend.swift",
                    "// no CREATE TABLE here\nrun(Schema.store)")
            ],
            [SourceFile("Sources/LayoutStore/Operations/CreateFile.swift", "func createTable() {}")],
            [SourceFile("Schemas/store.sql", "CREATE TABLE t (a);")],
        ])

    private static var creation: some RegexComponent {
        /\bCREATE\s+(?:(?:TEMP|TEMPORARY|UNIQUE|VIRTUAL)\s+)*(?:TABLE|VIEW|INDEX|TRIGGER)\b/.ignoresCase()
    }
}
