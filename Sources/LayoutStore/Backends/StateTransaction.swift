/// One transaction: it sees the tables with its own writes, and changes them row by row.
///
/// Rows are written as values, so that one method serves every table; a row that breaks its table's declaration or a CHECK is
/// `corrupt`. So is a change of a row that is not there as the caller says: the caller read it before somebody else changed
/// it, or by an index that disagrees with the table, and would find it again and again. Used from one thread, inside
/// ``StateBackend/transact(_:)`` only.
package protocol StateTransaction: StateRows {
    func put(_ header: StoreHeader) throws(StoreError)

    /// Adds a row whose key is not in the table.
    func insert(_ row: TableRow) throws(StoreError)

    /// Puts `new` in the place of `old`, whose key it has, and which is in the table in all its columns.
    func replace(_ old: TableRow, with new: TableRow) throws(StoreError)

    /// Takes away `row`, which is in the table in all its columns.
    func remove(_ row: TableRow) throws(StoreError)

    /// Adds a record and its facts.
    func append(_ record: JournalRecord) throws(StoreError)

    /// Runs `body`; if it throws, what it changed is taken back and the transaction goes on as if it had not run.
    ///
    /// They may stand in each other. Costs what `body` changed.
    func undoing<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R

    /// Drops the records up to and with `lsn`.
    func trim(through lsn: LSN) throws(StoreError)
}
