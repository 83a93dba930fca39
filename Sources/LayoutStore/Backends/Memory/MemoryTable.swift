/// One table of the state in memory: its rows by primary key, and its indexes. Every table is one of these, so that what holds
/// for one (checks, stale rows, commit and roll back) holds for all.
final class MemoryTable<Row: StateRow> {
    private let table: StateTable
    private let keyColumns: Int
    /// By primary key.
    private(set) var primary = OrderedTable<MemoryKey, Row>()
    private(set) var indexes: [Index]

    /// Rows by other columns than the primary key's, which stand behind them so that no two rows share a key.
    struct Index {
        /// Nil for a row that the index leaves out.
        let key: (Row) -> MemoryKey?
        fileprivate(set) var rows = OrderedTable<MemoryKey, Row>()

        init(_ key: @escaping (Row) -> MemoryKey?) { self.key = key }
    }

    init(_ table: StateTable, indexes: [Index] = []) {
        self.table = table
        self.indexes = indexes
        keyColumns = table.declaration.key.count
    }

    /// Keeps every index as the rows are.
    private func put(_ row: Row?, in place: MemoryKey) {
        let old: Row?
        if let row { old = primary.put(row, at: place) } else { old = primary.remove(place) }
        for index in indexes.indices {
            if let old, let key = indexes[index].key(old) { indexes[index].rows.remove(key) }
            if let row, let key = indexes[index].key(row) { indexes[index].rows.put(row, at: key) }
        }
    }

    private func key(_ words: [Int64]) -> MemoryKey { MemoryKey(words, columns: keyColumns) }

    /// `corrupt` unless `row` is there in all its columns.
    private func find(_ row: TableRow) throws(StoreError) -> MemoryKey {
        let place = key(row.words)
        guard let found = primary[place], found.words == row.words else { throw row.isNotThere }
        return place
    }
}

/// What a table does whatever its rows are.
protocol MemoryRows: AnyObject {
    /// Every row, in key order.
    var tableRows: [TableRow] { get }
    func insert(_ row: TableRow) throws(StoreError)
    func replace(_ old: TableRow, with new: TableRow) throws(StoreError)
    func remove(_ row: TableRow) throws(StoreError)
    func commit()
    func rollBack()
    /// Has the rows of `other` from now on, which is the same table elsewhere.
    func take(_ other: any MemoryRows)
}

extension MemoryTable: MemoryRows {
    var tableRows: [TableRow] { primary.rows.map { TableRow($0) } }

    func insert(_ row: TableRow) throws(StoreError) {
        let checked = try Row(checking: row.words, of: .state(table))
        let place = key(row.words)
        guard primary[place] == nil else {
            throw StoreError(.corrupt, "\(row.key) is in \(table.declaration.name) already; run a full check")
        }
        put(checked, in: place)
    }

    func replace(_ old: TableRow, with new: TableRow) throws(StoreError) {
        precondition(old.hasKey(of: new), "a row keeps its key")
        let checked = try Row(checking: new.words, of: .state(table))
        put(checked, in: try find(old))
    }

    func remove(_ row: TableRow) throws(StoreError) { put(nil, in: try find(row)) }

    func take(_ other: any MemoryRows) {
        guard let other = other as? MemoryTable<Row> else { preconditionFailure("a table has rows of one type") }
        (primary, indexes) = (other.primary, other.indexes)
    }

    func commit() {
        primary.commit()
        for index in indexes.indices { indexes[index].rows.commit() }
    }

    func rollBack() {
        primary.rollBack()
        for index in indexes.indices { indexes[index].rows.rollBack() }
    }
}
