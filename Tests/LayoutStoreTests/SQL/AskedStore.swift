import LayoutSQL
import LayoutStore
import Schemas
import Testing

/// One store, asked twice: SQLite on the file, and the virtual tables on what a medium has.
struct AskedStore {
    private let connection: Connection
    private let queries: StoreQueries

    /// The database at `path`.
    init(_ path: String) throws {
        try Self.settle(path)
        try self.init(path, StoreTables.open(path))
    }

    /// Moves the log into the database: of a store that LayoutStore makes the first page is never in the log alone.
    static func settle(_ path: String) throws {
        try Connection(path: path, vfs: nil, create: false).run("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// `tables`, beside a copy of theirs in the database at `path`.
    init(_ path: String, _ tables: any RawTables) throws {
        connection = try Connection(path: path, vfs: nil, create: false)
        queries = try StoreQueries(tables)
    }

    /// Every table and view.
    static let names =
        StoredTable.all.map(\.declaration.name)
        + (Schema.statements(of: Schema.invariants) + Schema.statements(of: Schema.reports)).map(\.name)

    func plain(_ sql: String) throws -> [[String]] {
        try Statement(connection, sql).all { row in
            (0..<row.count).map { row.integer($0).map { "\($0)" } ?? row.text($0) }
        }
    }

    func virtual(_ sql: String) throws -> [[String]] {
        var rows: [[String]] = []
        try queries.run(sql) { rows += $0.rows.map { $0.map { $0 ?? "" } } }
        return rows
    }

    /// The first name whose rows differ, with a difference, or nil.
    func difference() throws -> String? {
        for name in Self.names {
            // Of the journal the bytes as text: each writes a blob in its own way.
            let columns = StoredTable.journal.declaration.columnList.split(separator: ", ").dropLast().joined(
                separator: ", ")
            let part = name == "journal" ? "\(columns), hex(redo)" : "*"
            if let found = try difference("SELECT \(part) FROM \(name)") { return found }
        }
        return nil
    }

    /// The same for one query, whose rows may come in any order. Both may refuse it: a sum in a report that overflows.
    func difference(_ sql: String) throws -> String? {
        let (plain, virtual) = (try? plain(sql), try? virtual(sql))
        guard let plain, let virtual else {
            return plain == nil && virtual == nil
                ? nil : "\(sql) is refused by \(plain == nil ? "SQLite" : "the virtual tables") alone"
        }
        return Self.difference(plain, virtual).map { "\(sql): \($0)" }
    }

    private static func difference(_ plain: [[String]], _ virtual: [[String]]) -> String? {
        let (left, right) = (plain.map { "\($0)" }.sorted(), virtual.map { "\($0)" }.sorted())
        guard left != right else { return nil }
        let place =
            zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(left.count, right.count)
        func row(_ rows: [String]) -> String { place < rows.count ? rows[place] : "no row" }
        return "\(left.count) rows and \(right.count); \(row(left)) is \(row(right))"
    }
}
