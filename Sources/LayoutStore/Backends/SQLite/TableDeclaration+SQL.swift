// The SQL that follows from a declaration. Nothing is created here: Schemas/ does that.
//
// Every comparison is with `+?n`, not with `?n`: a bare parameter compared with a column of a partial index's condition
// (extent.fork, inode.state) might choose that index, so that SQLite would prepare the statement again for every value.

extension TableDeclaration {
    /// The columns' names, for a SELECT or an INSERT.
    package var columnList: String { columns.map(\.name).joined(separator: ", ") }

    /// The key columns' names.
    package var keyList: String { key.map(\.name).joined(separator: ", ") }

    /// Every column, in the order of the declaration; conditions may follow.
    package var select: String { "SELECT \(columnList) FROM \(name)" }

    /// Every row, in key order.
    package var selectAll: String { "\(select) ORDER BY \(keyList)" }

    /// Every row as the table has it, whatever its indexes say.
    package var selectRaw: String { "\(select) NOT INDEXED ORDER BY \(keyList)" }

    /// A new row. SQLite refuses a key that is there.
    package var insert: String { "INSERT INTO \(name) (\(columnList)) VALUES (\(parameters))" }

    /// A row in the place of the one with its key.
    package var insertOrReplace: String { "INSERT OR REPLACE INTO \(name) (\(columnList)) VALUES (\(parameters))" }

    /// Answers a row if there is one that has these very columns.
    package var find: String { "SELECT 1 FROM \(name) WHERE \(condition)" }

    /// Removes the row that has these very columns.
    package var remove: String { "DELETE FROM \(name) WHERE \(condition)" }

    /// The one row of a table that is written again and again.
    package var insertOrUpdate: String {
        let changes = columns.enumerated().dropFirst(key.count).map { "\($1.name) = ?\($0 + 1)" }
        return "\(insert) ON CONFLICT (\(keyList)) DO UPDATE SET \(changes.joined(separator: ", "))"
    }

    private var parameters: String { columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ") }

    private var condition: String {
        columns.enumerated().map { "\($1.name) = +?\($0 + 1)" }.joined(separator: " AND ")
    }
}
