// The tables, indexes, views and triggers of a database, compared with those that this version makes, before anything of them is read:
// a view in the place of a table, or a trigger, would run code of whoever wrote the file.
//
//   missing or changed     what this version reads is something else: nothing of it is read
//   a trigger              runs when the store writes: not opened
//   other objects          somebody's own views and tables: they are in nobody's way, and fsck says that they are there
//
// Source: sqlite.org/security.html.

internal import Schemas

/// How a database's schema differs from this version's; each object is one line of text.
struct SchemaDifference {
    /// What a database is to be.
    enum Kind { case store, backup }

    let missing: [String]
    let foreign: [String]
    /// How many objects this version makes.
    let expected: Int

    /// Compares. Runs nothing of the database's.
    init(of connection: Connection, _ kind: Kind = .store) throws(StoreError) {
        let made = try kind == .store ? Self.store.get() : Self.backup.get()
        let (expected, found) = (Set(made), Set(try connection.schema()))
        missing = expected.subtracting(found).sorted()
        foreign = found.subtracting(expected).sorted()
        self.expected = expected.count
    }

    /// Whether tables and views are this version's, and may be read.
    var isReadable: Bool { missing.isEmpty }

    /// Throws `failed` if they may not.
    func requireReadable() throws(StoreError) {
        guard isReadable else {
            throw StoreError(
                .failed, "tables or views of the database are not those of this version: nothing of them is read")
        }
    }

    /// Whether the store may write, too.
    var isWritable: Bool { isReadable && !foreign.contains { $0.hasPrefix("trigger ") } }

    /// In words, for a report.
    var problems: [String] {
        missing.map { "missing or changed: \($0.prefix(60))" } + foreign.map { "unknown: \($0.prefix(60))" }
    }

    // What this version makes.
    private static let store = made("\(Schema.store); \(Schema.invariants); \(Schema.reports)")
    private static let backup = made("\(Schema.store); \(Schema.invariants); \(Schema.reports); \(Schema.backup)")

    private static func made(_ sql: String) -> Result<[String], StoreError> {
        Result { () throws(StoreError) in
            let fresh = try Connection(path: ":memory:", vfs: nil, create: true)
            try fresh.run(sql)
            return try fresh.schema()
        }
    }
}
