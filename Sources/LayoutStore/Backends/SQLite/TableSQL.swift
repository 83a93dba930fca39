// The SQL that follows from a declaration. Nothing is created here: Schemas/ does that.
//
// Every comparison is with `+?n`, not with `?n`: a bare parameter compared with a column of a partial index's condition
// (extent.fork, inode.state) might choose that index, so that SQLite would prepare the statement again for every value.

/// The statements that every table has, as texts made once.
package struct TableSQL: Sendable {
    /// Every column, in the order of the declaration; conditions may follow.
    package let select: String
    /// Every row, in key order.
    package let all: String
    /// Every row in key order as the table has it, whatever its indexes say.
    package let raw: String
    /// A new row. SQLite refuses a key that is there.
    package let insert: String
    /// A row in the place of the one that has these very columns: the new columns, then the old ones.
    package let replace: String
    /// The one row of a table that is written again and again.
    package let insertOrUpdate: String
    /// Removes the row that has these very columns.
    package let remove: String

    package init(_ table: TableDeclaration) {
        let columns = table.columns.enumerated().map { (name: $1.name, parameter: "?\($0 + 1)") }
        let values = "\(table.name) (\(table.columnList)) VALUES (\(columns.map(\.parameter).joined(separator: ", ")))"
        func condition(behind first: Int) -> String {
            columns.enumerated().map { "\($1.name) = +?\(first + $0 + 1)" }.joined(separator: " AND ")
        }
        let changes = columns.dropFirst(table.key.count).map { "\($0.name) = \($0.parameter)" }.joined(separator: ", ")
        select = "SELECT \(table.columnList) FROM \(table.name)"
        all = "\(select) ORDER BY \(table.keyList)"
        raw = "\(select) NOT INDEXED ORDER BY \(table.keyList)"
        insert = "INSERT INTO \(values)"
        replace = "UPDATE \(table.name) SET \(changes) WHERE \(condition(behind: columns.count))"
        insertOrUpdate = "\(insert) ON CONFLICT (\(table.keyList)) DO UPDATE SET \(changes)"
        remove = "DELETE FROM \(table.name) WHERE \(condition(behind: 0))"
    }
}

extension StoredTable {
    /// The table's statements.
    package var sql: TableSQL {
        switch self {
        case .store: Self.storeSQL
        case .state(let table): Self.stateSQL[Int(table.rawValue) - 1]
        case .journal: Self.journalSQL
        case .journalFact: Self.factSQL
        }
    }

    private static let storeSQL = TableSQL(StoredTable.store.declaration)
    private static let stateSQL = StateTable.allCases.map { TableSQL($0.declaration) }
    private static let journalSQL = TableSQL(StoredTable.journal.declaration)
    private static let factSQL = TableSQL(StoredTable.journalFact.declaration)
}
