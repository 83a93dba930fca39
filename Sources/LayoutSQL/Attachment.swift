// A store beside the user's own database: its tables as virtual tables, and the views of the schema over them, all of them temporary.
//
//   sqlite> .load libLayoutSQL
//   sqlite> SELECT attach_store('pool.pmem');
//   14 tables with 812 rows
//   sqlite> SELECT * FROM freed_under_active_mapping;
//
// What is shown is a copy in memory, of the moment of attach_store. Attached again, the names mean the new copy. A name that the user has
// given to a temporary table of his own is refused, and nothing of the store is attached.
//
// Not covered: a program that has the very file of the store open in SQLite, and in a transaction: looking at the file's first bytes ends
// its fcntl locks (StoreFiles.swift).

internal import CSQLite
internal import LayoutStore
private import Schemas

/// The store that a connection has attached.
final class Attachment {
    let api: SQLiteAPI
    private let database: OpaquePointer?
    /// What tables that are made now show.
    private(set) var image: StoreImage?

    init(_ api: SQLiteAPI, _ database: OpaquePointer?) { (self.api, self.database) = (api, database) }

    /// Makes the module of the tables known to the connection, which keeps the attachment. Returns a result code.
    func registerModule() -> Int32 {
        // SQLite releases it, also when this fails.
        api.table.pointee.create_module_v2(
            database, "layoutsql", TableModule.module, Unmanaged.passRetained(self).toOpaque(), Self.release)
    }

    static let release: @convention(c) (UnsafeMutableRawPointer?) -> Void = { context in
        if let context { Unmanaged<Attachment>.fromOpaque(context).release() }
    }

    /// Gives tables and views of the store their names. Returns what there is.
    ///
    /// Throws `input` if that cannot be; then what was attached before still is.
    func attach(_ new: StoreImage) throws(StoreError) -> String {
        let before = image
        image = new
        let drops = before.map { _ in Self.drops } ?? []
        let script = (["SAVEPOINT layoutsql"] + drops + Self.makes).joined(separator: ";\n")
        if let complaint = api.run(script, on: database) {
            _ = api.run("ROLLBACK TO layoutsql; RELEASE layoutsql", on: database)
            image = before
            throw StoreError(.input, "cannot attach the store: \(complaint)")
        }
        _ = api.run("RELEASE layoutsql", on: database)
        return "\(new.tables.count) tables with \(new.rows) rows"
    }

    private static let tables = StoredTable.all.map(\.declaration.name)
    private static let views = Schema.statements(of: Schema.invariants) + Schema.statements(of: Schema.reports)

    /// Views first: they name tables.
    private static let drops =
        views.map { "DROP VIEW temp.\($0.name)" } + tables.map { "DROP TABLE temp.\($0)" }

    private static let makes: [String] = {
        // Comments stand behind the last statement of a text, too; a newline ends them.
        let made = Schema.statements(of: Schema.attached).flatMap { statement in
            tables.map { table in replacing("{table}", in: statement.text, by: table) }
        }
        return made + views.map { "CREATE TEMP " + $0.text.dropFirst("CREATE ".count) }
    }()

    private static func replacing(_ place: String, in text: String, by name: String) -> String {
        text.split(separator: place, omittingEmptySubsequences: false).joined(separator: name)
    }
}
