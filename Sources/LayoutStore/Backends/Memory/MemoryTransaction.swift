/// The tables themselves, and at the same time the one transaction's view of them.
///
/// Every order is kept by the table that it belongs to (``MemoryTable``), so that nobody can forget it. Access paths are those of all
/// ordered tables; the journal's are in the extension beside this file.
final class MemoryTransaction: StateTransaction, OrderedTables {
    private var current: StoreHeader
    private var committed: StoreHeader
    private let tables = StateTable.allCases.map { $0.makeMemoryTable() }
    // Declared here because a class keeps its stored properties; used in the extension.
    var journal = OrderedTable<LSN, JournalRecord>()

    init(header: StoreHeader) {
        current = header
        committed = header
    }

    /// The same tables, which go their own way from here: arrays are shared until one side changes.
    init(copying other: MemoryTransaction) {
        current = other.current
        committed = other.committed
        journal = other.journal
        for (table, source) in zip(tables, other.tables) { table.take(source) }
    }

    /// The table whatever its rows are.
    func rows(of table: StateTable) -> any MemoryRows { tables[Int(table.rawValue) - 1] }

    /// The rows in one of their table's orders. Whoever asks knows what the table's rows are: `unsafeDowncast` does not look in a
    /// release build, and traps in a debug build.
    private func ordered<Row: StateRow>(_ order: RowOrder) -> OrderedTable<OrderKey, Row> {
        unsafeDowncast(rows(of: order.table), to: MemoryTable<Row>.self).rows(order)
    }

    // MARK: End of a transaction

    /// Keeps what the transaction did.
    func commit() {
        committed = current
        for table in tables { table.commit() }
        journal.commit()
    }

    /// Takes back what the transaction did. Tables share no rows, so their order does not matter.
    func rollBack() {
        current = committed
        for table in tables { table.rollBack(to: table.marks.map { _ in 0 }) }
        journal.rollBack(to: 0)
    }

    func undoing<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        let (header, marks, mark) = (current, tables.map(\.marks), journal.mark)
        do {
            return try body()
        } catch {
            current = header
            for (table, marks) in zip(tables, marks) { table.rollBack(to: marks) }
            journal.rollBack(to: mark)
            throw error
        }
    }

    // MARK: Rows

    func insert(_ row: TableRow) throws(StoreError) { try rows(of: row.table).insert(row) }
    func replace(_ old: TableRow, with new: TableRow) throws(StoreError) {
        try rows(of: old.table).replace(old, with: new)
    }
    func remove(_ row: TableRow) throws(StoreError) { try rows(of: row.table).remove(row) }

    func row<Row: StateRow>(_ order: RowOrder, at key: OrderKey) throws(StoreError) -> Row? { ordered(order)[key] }
    func row<Row: StateRow>(_ order: RowOrder, atOrBefore key: OrderKey) throws(StoreError) -> Row? {
        ordered(order).row(atOrBefore: key)
    }
    func row<Row: StateRow>(_ order: RowOrder, atOrAfter key: OrderKey) throws(StoreError) -> Row? {
        ordered(order).row(atOrAfter: key)
    }
    func rows<Row: StateRow>(
        _ order: RowOrder, from low: OrderKey, through high: OrderKey
    ) throws(StoreError) -> [Row] {
        ordered(order).rows(from: low, through: high)
    }
    func rows<Row: StateRow>(_ order: RowOrder, before key: OrderKey, limit: Int) throws(StoreError) -> [Row] {
        ordered(order).rows(before: key, limit: limit)
    }
    func rows<Row: StateRow>(of table: StateTable) throws(StoreError) -> [Row] { ordered(.key(table)).rows }

    // MARK: store

    func header() throws(StoreError) -> StoreHeader { current }

    func put(_ header: StoreHeader) throws(StoreError) {
        current = try StoreHeader(checking: header.words, of: .store)
    }
}
