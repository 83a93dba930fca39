// The tables in an SQLite database. In WAL mode, what reaches the disk when:
//
//   commit         frames are appended to the WAL, not synced (synchronous = NORMAL)
//   sync()       | P   the WAL is synced through SQLite's own handle; an empty commit would sync nothing
//   checkpoint() | P   SQLite syncs the WAL, copies pages into the database, syncs the database
//                | P   one page says so: committed, and copied and synced in the same way; then the WAL is emptied and synced
//
// A crash keeps some prefix of the unsynced commits: frames carry cumulative checksums, so the log ends at the first torn or
// missing one. After kill -9 a reopened WAL has issued no sync: "recovered" is not "durable" until `syncRecovered`.
//
// With a rollback journal (TRUNCATE at FULL):
//
//   commit       | P   old pages go to the journal, which is synced; new pages go to the database, which is synced;
//                | P   the journal is truncated, which is synced: this is the commit, and it is durable when it returns
//   sync()             nothing is left to do
//
// A crash before the truncation leaves a hot journal, and the next reader rolls back. A crash of the process right after it leaves
// a commit that everybody sees and that a power loss can still take back: `syncRecovered` syncs the journal for that, and its
// directory entry. At DELETE nobody syncs the directory after the commit, and an acknowledged commit can come undone.
//
// The log starts over nowhere else (LogGuard.swift). What database and journal say each by itself is read before the first statement
// (Connection+Parts.swift).
//
// Not covered here: the lock file against a second writer, commits by foreign connections.
// Source: PROTOCOL P6, P7; sqlite.org/wal.html, sqlite.org/atomiccommit.html; measured in SQLite 3.40.1.

internal import Schemas

/// Keeps the tables of Schemas/store.sql.
package final class SQLiteBackend: StateBackend, @unchecked Sendable {  // one CommitQueue uses it at a time
    private let path: String
    private let connection: Connection
    private let rows: SQLiteTransaction
    private let begin: Statement
    private let beginRead: Statement
    private let commit: Statement
    private let rollback: Statement
    private let violationRows: Statement
    private let schemaRows: Statement
    private let integrityRows: Statement

    package let journal: JournalMode
    /// As they were before the files that are mounted now were read through SQLite.
    package private(set) var parts: StoreParts

    /// Opens the database at `path`; `header` makes a new one with empty tables.
    ///
    /// Opening replays SQLite's own log, but syncs nothing. `vfs` names a registered SQLite VFS, nil is the default. Without
    /// `journal` a database keeps its mode, and a new one has a write-ahead log. `files` are let go of when SQLite has closed them.
    package init(
        path: String, vfs: String? = nil, journal: JournalMode? = nil, creating header: StoreHeader? = nil,
        files: (any FileWatch)? = nil, patience: Duration = .seconds(5)
    ) throws(StoreError) {
        self.path = path
        connection = try Connection(path: path, vfs: vfs, create: header != nil, patience: patience)
        connection.keeping = files
        connection.leaveLogAtClose()
        parts = try connection.parts()
        try parts.checkJournal(of: path)
        if files != nil, header == nil, try !SchemaDifference(of: connection).isWritable {
            throw StoreError(
                .input,
                "\(path) has tables, views or triggers that this version has not made: nothing of them is run; crashtest fsck names them"
            )
        }
        let found = try Statement(connection, "PRAGMA journal_mode").first { $0.text(0) } ?? "none"
        let mode = journal ?? (found == "wal" || header != nil ? .wal : .rollback)
        self.journal = mode
        try connection.run("\(mode.pragmas); PRAGMA temp_store = MEMORY")
        connection.watchLog()
        rows = SQLiteTransaction(connection)
        // Without a log a commit needs all readers gone: better to know that before anything has changed (PROTOCOL P6.1).
        begin = Statement(connection, mode == .wal ? "BEGIN IMMEDIATE" : "BEGIN EXCLUSIVE")
        beginRead = Statement(connection, "BEGIN")
        commit = Statement(connection, "COMMIT")
        rollback = Statement(connection, "ROLLBACK")
        schemaRows = Statement(connection, "SELECT type, name, sql FROM sqlite_schema ORDER BY name")
        integrityRows = Statement(connection, "PRAGMA integrity_check")
        violationRows = Statement(connection, "SELECT invariant, subject, detail FROM violation")
        if mode == .wal { try requireLog(path) }
        if let header {
            let schema = "\(Schema.store); \(Schema.invariants); \(Schema.reports)"
            try connection.run("BEGIN; \(schema); PRAGMA user_version = \(StoreHeader.formatVersion)")
            try rows.put(header)
            try connection.run("COMMIT")
        }
        guard let files else { return }
        _ = try rows.header()  // now the log and its index are there
        try files.remember()
        try connection.noteMark()
    }

    /// A file system without shared memory, or a foreign file, has no write-ahead log.
    private func requireLog(_ path: String) throws(StoreError) {
        let mode = try Statement(connection, "PRAGMA journal_mode").first { $0.text(0) } ?? "none"
        guard mode == "wal" else {
            throw StoreError(
                .input, "cannot use \(path): its journal mode is \(mode), not wal; is it a store, on a local disk?")
        }
    }

    package func transact<R>(
        _ body: (any StateTransaction) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        let result = try run(begin) { () throws(StoreError) in
            try confirmFiles()
            return try body(rows)
        }
        if connection.keeping != nil { try connection.noteMark() }
        return result
    }

    package func confirmFiles() throws(StoreError) {
        guard let files = connection.keeping else { return }
        try files.confirm()
        try connection.confirmMark()
    }

    package func read<R>(_ body: (any StateRows) throws(StoreError) -> R) throws(StoreError) -> R {
        try run(beginRead) { () throws(StoreError) in try body(rows) }
    }

    private func run<R>(_ begin: Statement, _ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        try begin.run()
        do {
            let result = try body()
            try commit.run()
            return result
        } catch {
            try? rollback.run()  // SQLite may have rolled back by itself; the first error is the one that counts
            throw error
        }
    }

    package func sync() throws(StoreError) {
        guard journal == .wal else { return }
        try syncForeignCheckpoint()
        try connection.syncFile(.log)
    }

    /// Syncs the database if somebody else has moved the log there and emptied it: perhaps without a sync.
    private func syncForeignCheckpoint() throws(StoreError) {
        _ = try logIsEmpty
        guard connection.wasEmptiedByOthers else { return }
        try connection.syncFile(.database)
        connection.wasEmptiedByOthers = false
    }

    /// Syncs the log or journal, with its directory entry, and the database file: what was read at open was never synced
    /// (PROTOCOL P7.2), or a sync of it failed; so a log is written again first.
    package func syncRecovered() throws(StoreError) {
        if journal == .wal {
            // As a reader: nobody empties the log under it.
            try run(beginRead) { () throws(StoreError) in
                _ = try rows.header()
                try connection.rewriteLog()
            }
            try connection.syncFile(.log)
        } else if parts.journal != .absent {
            try connection.syncJournal()
        }
        try connection.syncFile(.database)
    }

    /// An empty rollback journal says from here on that no commit was cut short.
    package func acceptAlone() throws(StoreError) { if journal != .wal { try connection.syncJournal() } }

    package func checkpoint(_ settle: () throws(StoreError) -> Void) throws(StoreError) -> Bool {
        guard journal == .wal else { return true }
        try syncForeignCheckpoint()
        guard try connection.checkpoint(emptying: false) else { return false }
        do throws(StoreError) {
            try settle()
        } catch {
            // Somebody else has the database: it is done later (PROTOCOL P6.1).
            guard error.code == .locked else { throw error }
            return false
        }
        guard try connection.checkpoint(emptying: true) else { return false }
        if connection.keeping != nil { try connection.noteMark() }
        try connection.syncFile(.log)
        return true
    }

    package var standsAlone: Bool {
        get throws(StoreError) { journal == .wal ? try logIsEmpty : parts.journal == .absent }
    }

    package var logIsEmpty: Bool {
        get throws(StoreError) {
            guard journal == .wal else { return false }
            // A foreign checkpoint empties the log without a word.
            if try connection.logSize() == 0 {
                if connection.logPages ?? 0 > 0 { connection.wasEmptiedByOthers = true }
                connection.logPages = 0
            }
            return connection.logPages.map { $0 == 0 } ?? false
        }
    }

    package var commitsAreDurable: Bool { journal.commitsAreDurable }

    /// Throws `failed` unless tables and views are this version's.
    func requireReadable() throws(StoreError) { try SchemaDifference(of: connection).requireReadable() }

    /// Whether the store was closed, and a reader kept the log from being emptied then.
    var hasLogOfClosedStore: Bool {
        get throws(StoreError) {
            guard journal == .wal, try !logIsEmpty else { return false }
            return try read { (rows) throws(StoreError) in try rows.header().clean }
        }
    }

    package var logPages: Int { connection.logPages ?? 0 }

    /// The rows of each violated invariant, as the views of Schemas/invariants.sql answer. They are the definition; a store asks
    /// their twins, which a medium without SQL has, too.
    package func viewedViolations() throws(StoreError) -> [Violation] {
        try violationRows.all { (columns) throws(StoreError) in
            guard let invariant = Invariant(rawValue: columns.text(0)) else {
                throw StoreError(.corrupt, "the view violation names \(columns.text(0)), which is no invariant")
            }
            return Violation(invariant: invariant, subject: columns[1], detail: columns.text(2))
        }
    }

    /// A hash of the schema's text, as it stands in the database now.
    package func schemaHash() throws(StoreError) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
        for row in try schemaRows.all(decode: { row in row.text(0) + "\n" + row.text(1) + "\n" + row.text(2) + "\n" }) {
            for byte in row.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
        return Int64(bitPattern: hash)
    }

    /// What SQLite says of its own structures: "ok", or the first damages it finds.
    package func integrity() throws(StoreError) -> String {
        try integrityRows.all { $0.text(0) }.joined(separator: "; ")
    }

    package func confirmStructures() throws(StoreError) {
        let verdict = try integrity()
        guard verdict == "ok" else {
            throw StoreError(.corrupt, "the database \(path) is damaged: \(verdict.prefix(200)); run a full check")
        }
    }

    package func copyTables(to path: String) throws(StoreError) -> JournalMode {
        let copy = Statement(connection, "VACUUM INTO ?1")
        defer { copy.finalize() }
        try copy.run([], texts: [path])
        return journal
    }

    /// Writes the rows of another medium to the empty file at `path`. Nobody reads it before it is whole, so it needs no journal.
    static func write(_ rows: any StateBackend, to path: String) throws(StoreError) {
        let connection = try Connection(path: path, vfs: nil, create: true)
        defer { connection.close() }
        let schema = "\(Schema.store); \(Schema.invariants); \(Schema.reports)"
        try connection.run(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; \(schema); PRAGMA user_version = \(StoreHeader.formatVersion)"
        )
        let tables = SQLiteTransaction(connection)
        defer { tables.finalize() }
        try rows.copyRows(into: tables)
        try connection.run("COMMIT")
    }

    /// Takes the rows of all tables from the database at `path`, which has the tables of this version, in the place of its own.
    func takeRows(from path: String) throws(StoreError) {
        let attach = Statement(connection, "ATTACH ?1 AS source")
        defer { attach.finalize() }
        try attach.run([], texts: [path])
        let copies = StoredTable.all.map(\.declaration).map {
            "DELETE FROM main.\($0.name); INSERT INTO main.\($0.name) (\($0.columnList)) SELECT \($0.columnList) FROM source.\($0.name)"
        }
        // A row may name one of a later table.
        try connection.run(
            "BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON; \(copies.joined(separator: "; ")); COMMIT; DETACH source")
        if connection.keeping != nil { try connection.noteMark() }
    }

    /// Tells the connection that the files under it were exchanged: the next transaction recovers SQLite's log again.
    ///
    /// The schema is not parsed again, unless its cookie changed: whoever exchanges files opens a fresh backend now and then.
    package func remount() throws(StoreError) {
        try connection.resetCache()
        connection.logPages = nil
        parts = try connection.parts()
        try parts.checkJournal(of: path)
    }

    package func close() throws(StoreError) {
        rows.finalize()
        for statement in [begin, beginRead, commit, rollback, violationRows, schemaRows, integrityRows] {
            statement.finalize()
        }
        connection.close()
    }
}
