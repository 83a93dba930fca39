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
    let missing: [String]
    let foreign: [String]
    /// How many objects this version makes.
    let expected: Int

    /// Compares. Runs nothing of the database's.
    init(of connection: Connection) throws(StoreError) {
        let (expected, found) = (Set(try Self.made.get()), Set(try connection.schema()))
        missing = expected.subtracting(found).sorted()
        foreign = found.subtracting(expected).sorted()
        self.expected = expected.count
    }

    /// Whether tables and views are this version's, and may be read.
    var isReadable: Bool { missing.isEmpty }

    /// Whether the store may write, too.
    var isWritable: Bool { isReadable && !foreign.contains { $0.hasPrefix("trigger ") } }

    /// In words, for a report.
    var problems: [String] {
        missing.map { "missing or changed: \($0.prefix(60))" } + foreign.map { "unknown: \($0.prefix(60))" }
    }

    /// What this version makes.
    private static let made: Result<[String], StoreError> = Result { () throws(StoreError) in
        let fresh = try Connection(path: ":memory:", vfs: nil, create: true)
        try fresh.run("\(Schema.store); \(Schema.invariants); \(Schema.reports)")
        return try fresh.schema()
    }
}
