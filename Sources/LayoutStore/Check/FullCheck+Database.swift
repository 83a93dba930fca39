// What is checked of the database as such: SQLite's own structures, the schema, the log, and the invariants by their views.
// Source: sqlite.org/pragma.html#pragma_integrity_check; PROTOCOL P8.

internal import Schemas

extension FullCheck {
    func checkDatabase() throws(StoreError) {
        let lines = try all("PRAGMA integrity_check") { $0.text(0) }
        report(.database, problems: lines.filter { $0 != "ok" }, holds: "SQLite's integrity_check found nothing")
    }

    func checkForeignKeys() throws(StoreError) {
        let rows = try all("PRAGMA foreign_key_check") { "a row of \($0.text(0)) (\($0.text(1))) has no \($0.text(2))" }
        report(.foreignKeys, problems: rows, .disagrees, holds: "every row has the rows that it names")
    }

    func checkSchema() throws(StoreError) {
        let expected = try Self.expectedSchema.get()
        let found = try Self.schema(of: connection)
        let missing = Set(expected).subtracting(found).sorted().map { "missing or changed: \($0.prefix(60))" }
        let foreign = Set(found).subtracting(expected).sorted().map { "unknown: \($0.prefix(60))" }
        let version = try all("PRAGMA user_version") { $0[0] }.first ?? 0
        let versions = version == 1 ? [] : ["user_version is \(version), not 1"]
        report(
            .schema, problems: missing + foreign + versions,
            holds: "\(expected.count) tables, indexes and views are those of this version")
    }

    /// What this version makes: each object as one line.
    private static let expectedSchema: Result<[String], StoreError> = Result { () throws(StoreError) in
        let fresh = try Connection(path: ":memory:", vfs: nil, create: true)
        try fresh.run("\(Schema.store); \(Schema.invariants); \(Schema.reports)")
        return try schema(of: fresh)
    }

    private static func schema(of connection: Connection) throws(StoreError) -> [String] {
        let statement = Statement(connection, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
        defer { statement.finalize() }
        return try statement.all { (0..<4).map($0.text).joined(separator: " ") }
    }

    func checkLog() throws(StoreError) {
        guard try all("PRAGMA journal_mode", decode: { $0.text(0) }) == ["wal"] else {
            return report(.log, .holds, "there is no write-ahead log")
        }
        let tail = LogTail(try connection.logBytes())
        if tail.hasDamagedHeader {
            report(
                .log, .couldNotCheck,
                "the log has \(tail.bytes) bytes, but no valid header: a crash cut its creation short, or it is damaged and "
                    + "the commits in it are lost")
        } else if tail.framesBehind > 0 {
            report(
                .log, .couldNotCheck,
                "the log's last commit ends after \(tail.frames) frames, but \(tail.framesBehind) of its own lie behind: a crash tore a commit "
                    + "that was never synced, or the log is damaged and commits are lost")
        } else {
            report(.log, .holds, "\(tail.frames) frames, and no other behind them")
        }
    }

    func checkInvariants(_ header: StoreHeader?) throws(StoreError) {
        let rows = try all("SELECT invariant, detail FROM violation") { (name: $0.text(0), detail: $0.text(1)) }
        for invariant in Invariant.allCases {
            // Between a crash and the end of recovery these may have rows.
            let mayBeOpen = invariant.isForRecoveredStores && header?.clean != true
            report(
                .invariant(invariant), problems: rows.filter { $0.name == invariant.rawValue }.map(\.detail),
                mayBeOpen ? .couldNotCheck : .violated, holds: "the view is empty")
        }
        for row in rows where Invariant(rawValue: row.name) == nil {
            report(.schema, .violated, "the view violation names \(row.name), which is no invariant")
        }
    }
}
