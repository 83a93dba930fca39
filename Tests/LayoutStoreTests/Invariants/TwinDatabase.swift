import CrashEngine
import LayoutStore
import Schemas

/// A store's tables in memory on one connection, which both the views and their twins read.
final class TwinDatabase {
    private let connection: Connection
    private let tables: any StateRows
    private let viewRows: Statement
    private let changeCount: Statement
    let schema: [DamageDraw.Table]

    /// Makes the schema, and runs `script` on it.
    init(_ script: String) throws {
        connection = try Connection(path: ":memory:", vfs: nil, create: true)
        try connection.run(Schema.store)
        try connection.run(Schema.invariants)
        tables = connection.tables
        viewRows = Statement(connection, "SELECT invariant, subject, detail FROM violation")
        changeCount = Statement(connection, "SELECT total_changes()")
        let columns = Statement(
            connection,
            """
            SELECT t.name, c.name, c.pk FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
            WHERE t.type = 'table' ORDER BY t.name, c.cid
            """)
        schema = try columns.all { (table: $0.text(0), column: $0.text(1), isKey: $0.flag(2)) }
            .reduce(into: []) { schema, row in
                if schema.last?.name != row.table { schema.append(DamageDraw.Table(name: row.table)) }
                schema[schema.count - 1].columns.append(row.column)
                if row.isKey { schema[schema.count - 1].key.append(row.column) }
            }
        try run(script)
    }

    /// The rows of the store that lies at `path`.
    convenience init(copying path: String) throws {
        try self.init("ATTACH '\(path)' AS made")
        for table in schema { try run("INSERT INTO main.\(table.name) SELECT * FROM made.\(table.name)") }
        try run("DETACH made")
    }

    func run(_ script: String) throws { try connection.run(script) }

    /// Whether `script` changed a row; false, too, if a constraint refused it.
    func changes(_ script: String) throws -> Bool {
        let before = try changeCount.first { $0[0] }
        try? run(script)
        return try changeCount.first { $0[0] } != before
    }

    func views() throws -> [Violation] {
        try viewRows.all { (row) throws(StoreError) in
            guard let invariant = Invariant(rawValue: row.text(0)) else {
                throw StoreError(.corrupt, "\(row.text(0)) is no invariant")
            }
            return Violation(invariant: invariant, subject: row[1], detail: row.text(2))
        }
    }

    func twins() throws -> [Violation] {
        // A header that does not match its sum is refused before anybody compares: this is about what it says.
        let words = try Statement(connection, StoredTable.store.sql.select).first { row in
            (0..<(row.count - 1)).map { row[$0] }
        }
        try Statement(connection, "UPDATE store SET header_sum = ?1").run(StoreHeader.checksum(words ?? []))
        return try StoreSnapshot(tables).violations(journal: JournalWindow(tables))
    }
}
