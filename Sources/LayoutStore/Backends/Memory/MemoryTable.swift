/// One table of the state in memory: its rows by primary key, and by its orders. Every table is one of these, so that what holds
/// for one (checks, stale rows, commit and roll back) holds for all.
final class MemoryTable<Row: StateRow> {
    private let table: StateTable
    private let keyColumns: Int
    /// By primary key.
    private(set) var primary = OrderedTable<OrderKey, Row>()
    /// By the table's other orders.
    private var ordered: [OrderedTable<OrderKey, Row>]

    init(_ table: StateTable) {
        self.table = table
        keyColumns = table.declaration.key.count
        ordered = table.orders.map { _ in OrderedTable() }
    }

    /// The rows in one of the table's orders.
    func rows(_ order: RowOrder) -> OrderedTable<OrderKey, Row> {
        switch order {
        case .key: primary
        case .by(let order): ordered[order.place]
        }
    }

    /// Keeps every order as the rows are: `row` is there from now on, in the place of the one with the words `old`.
    private func put(_ row: Row?, _ words: [Int64]?, inPlaceOf old: [Int64]?, at place: OrderKey) {
        if let row { primary.put(row, at: place) } else { primary.remove(place) }
        for (index, order) in table.orders.enumerated() {
            if let old, let key = order.key(of: old) { ordered[index].remove(key) }
            if let row, let words, let key = order.key(of: words) { ordered[index].put(row, at: key) }
        }
    }

    private func key(_ words: [Int64]) -> OrderKey { OrderKey(words, columns: keyColumns) }

    /// `corrupt` unless `row` is there in all its columns.
    private func find(_ row: TableRow) throws(StoreError) -> OrderKey {
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
    /// How many changes could be taken back, the primary key's and each order's.
    var marks: [Int] { get }
    /// Takes back the changes since ``marks`` was as it is given.
    func rollBack(to marks: [Int])
    /// Has the rows of `other` from now on, which is the same table elsewhere.
    func take(_ other: any MemoryRows)
}

extension MemoryTable: MemoryRows {
    var tableRows: [TableRow] { primary.rows.map { TableRow($0) } }

    func insert(_ row: TableRow) throws(StoreError) {
        let checked = try Row(checking: row.words, of: .state(table))
        let place = key(row.words)
        guard primary[place] == nil else { throw row.isThereAlready }
        put(checked, row.words, inPlaceOf: nil, at: place)
    }

    func replace(_ old: TableRow, with new: TableRow) throws(StoreError) {
        precondition(old.hasKey(of: new), "a row keeps its key")
        let checked = try Row(checking: new.words, of: .state(table))
        put(checked, new.words, inPlaceOf: old.words, at: try find(old))
    }

    func remove(_ row: TableRow) throws(StoreError) { put(nil, nil, inPlaceOf: row.words, at: try find(row)) }

    func take(_ other: any MemoryRows) {
        guard let other = other as? MemoryTable<Row> else { preconditionFailure("a table has rows of one type") }
        (primary, ordered) = (other.primary, other.ordered)
    }

    func commit() {
        primary.commit()
        for index in ordered.indices { ordered[index].commit() }
    }

    var marks: [Int] { [primary.mark] + ordered.map(\.mark) }

    func rollBack(to marks: [Int]) {
        primary.rollBack(to: marks[0])
        for index in ordered.indices { ordered[index].rollBack(to: marks[index + 1]) }
    }
}

extension StateTable {
    /// The table, without rows, in memory.
    func makeMemoryTable() -> any MemoryRows {
        func make<Row: StateRow>(_ row: Row.Type) -> any MemoryRows { MemoryTable<Row>(self) }
        return make(row)
    }
}
