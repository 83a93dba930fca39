// The tables of a database, raw, and what is checked of the database as such: SQLite's own structures, the schema, the log, and
// the invariants by their views.
//
// Rows are read column by column as integers or bytes, so that no damage can trap a decoder, and not by an index: it is the
// table that counts.
// Source: sqlite.org/pragma.html#pragma_integrity_check; PROTOCOL P8.

/// The tables of the database at one path, for the full check.
final class SQLiteRawTables: RawTables {
    private let connection: Connection
    private var statements: [String: Statement] = [:]
    /// Whether tables and views were found to be this version's.
    private var isReadable = false

    /// `vfs` names a registered SQLite VFS, nil is the default.
    init(path: String, vfs: String?) throws(StoreError) {
        connection = try Connection(path: path, vfs: vfs, create: false)
        connection.leaveLogAtClose()
        try connection.run("PRAGMA cell_size_check = ON")
    }

    /// Throws `failed` if what is to be read is not what this version makes.
    private func confirmReadable() throws(StoreError) {
        guard !isReadable else { return }
        try SchemaDifference(of: connection).requireReadable()
        isReadable = true
    }

    func atOneMoment(_ body: () -> Void) throws(StoreError) {
        let begin = Result { () throws(StoreError) in try connection.run("BEGIN") }
        body()
        try? connection.run("ROLLBACK")  // nothing was changed; what it says does not matter
        try begin.get()
    }

    func remount() throws(StoreError) {
        try connection.resetCache()
        isReadable = false
    }

    // MARK: rows

    func rows(of table: StoredTable) throws(StoreError) -> [[Int64]?] {
        try confirmReadable()
        let declaration = table.declaration
        return try all(table.sql.raw) { $0.words(of: declaration) }
    }

    func records() throws(StoreError) -> [RawRecord?] {
        try confirmReadable()
        let declaration = StoredTable.journal.declaration
        return try all(StoredTable.journal.sql.raw) { row in
            guard let words = row.words(of: declaration), let redo = row.bytes(Int32(words.count)) else { return nil }
            return RawRecord(words: words, redo: redo)
        }
    }

    func violations() throws(StoreError) -> [(name: String, detail: String)] {
        try confirmReadable()
        return try all("SELECT invariant, detail FROM violation") { (name: $0.text(0), detail: $0.text(1)) }
    }

    var invariantHolds: String { "the view is empty" }

    // MARK: the database

    var ownChecks: [(check: StoreCheck, find: () throws(StoreError) -> [CheckFinding])] {
        [
            (.database, { () throws(StoreError) in try self.findDamage() }),
            (.foreignKeys, { () throws(StoreError) in try self.findOrphans() }),
            (.schema, { () throws(StoreError) in try self.findChangedSchema() }),
            (.log, { () throws(StoreError) in try self.findLogTail() }),
        ]
    }

    private func findDamage() throws(StoreError) -> [CheckFinding] {
        let lines = try all("PRAGMA integrity_check") { $0.text(0) }
        return [
            CheckFinding(
                .database, problems: lines.filter { $0 != "ok" }, holds: "SQLite's integrity_check found nothing")
        ]
    }

    private func findOrphans() throws(StoreError) -> [CheckFinding] {
        let rows = try all("PRAGMA foreign_key_check") { "a row of \($0.text(0)) (\($0.text(1))) has no \($0.text(2))" }
        return [CheckFinding(.foreignKeys, problems: rows, .disagrees, holds: "every row has the rows that it names")]
    }

    private func findChangedSchema() throws(StoreError) -> [CheckFinding] {
        let difference = try SchemaDifference(of: connection)
        let version = try all("PRAGMA user_version") { $0[0] }.first ?? 0
        let expectedVersion = StoreHeader.formatVersion
        let versions = version == expectedVersion ? [] : ["user_version is \(version), not \(expectedVersion)"]
        return [
            CheckFinding(
                .schema, problems: difference.problems + versions,
                holds: "\(difference.expected) tables, indexes and views are those of this version")
        ]
    }

    private func findLogTail() throws(StoreError) -> [CheckFinding] {
        guard try all("PRAGMA journal_mode", decode: { $0.text(0) }) == ["wal"] else {
            return [CheckFinding(.log, .holds, "there is no write-ahead log")]
        }
        let tail = LogTail(try connection.logBytes())
        guard !tail.hasDamagedHeader else {
            return [
                CheckFinding(
                    .log, .couldNotCheck,
                    "the log has \(tail.bytes) bytes, but no valid header: a crash cut its creation short, or it is damaged and "
                        + "the commits in it are lost")
            ]
        }
        guard tail.framesBehind == 0 else {
            return [
                CheckFinding(
                    .log, .couldNotCheck,
                    "the log's last commit ends after \(tail.frames) frames, but \(tail.framesBehind) of its own lie behind: a crash tore a commit "
                        + "that was never synced, or the log is damaged and commits are lost")
            ]
        }
        return [CheckFinding(.log, .holds, "\(tail.frames) frames, and no other behind them")]
    }

    /// All rows of `query`, decoded.
    private func all<R>(
        _ query: String, decode: (Columns) throws(StoreError) -> R
    ) throws(StoreError) -> [R] {
        let statement = statements[query] ?? Statement(connection, query)
        statements[query] = statement
        return try statement.all(decode: decode)
    }
}

extension Columns {
    /// The words of a row of `table`, whose columns are selected in the declaration's order; nil when a column is kept as another
    /// type, or a name is none.
    fileprivate func words(of table: TableDeclaration) -> [Int64]? {
        var words: [Int64] = []
        var place: Int32 = 0
        for part in table.parts {
            switch part {
            case .constant(let word): words.append(word)
            case .column(let column):
                defer { place += 1 }
                switch column.kind {
                case .number, .code:
                    guard let word = integer(place) else { return nil }
                    words.append(word)
                case .name(let lengths):
                    guard let name = bytes(place), lengths.contains(name.count), !name.contains(0),
                        let packed = RecordWords(
                            littleEndianBytes: name + [UInt8](repeating: 0, count: lengths.upperBound - name.count))
                    else { return nil }
                    words += packed.words
                case .bytes: break
                }
            }
        }
        return words
    }
}
