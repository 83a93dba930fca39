/// The statements that every table of the state has, made from its declaration.
///
///     insert     a plain INSERT: a key that is there is refused
///     replace    UPDATE where all columns are equal: a row that has changed since it was read is not found
///     remove     DELETE, the same way
///
/// All of them reach the row by its primary key.
struct RowStatements {
    private let insertion, replacement, removal: Statement
    /// Every row, in key order.
    let all: Statement

    init(_ table: StateTable, _ statement: (String) -> Statement) {
        let sql = StoredTable.state(table).sql
        insertion = statement(sql.insert)
        replacement = statement(sql.replace)
        removal = statement(sql.remove)
        all = statement(sql.all)
    }

    func insert(_ row: TableRow) throws(StoreError) { try insertion.change(row) }

    func replace(_ old: TableRow, with new: TableRow) throws(StoreError) {
        precondition(old.hasKey(of: new), "a row keeps its key")
        guard try replacement.change(old, to: new) == 1 else { throw old.isNotThere }
    }

    func remove(_ row: TableRow) throws(StoreError) {
        guard try removal.change(row) == 1 else { throw row.isNotThere }
    }
}
