/// The row that a statement stands on, as the source of a row type's columns: the statement selects the columns of the
/// table's declaration, in that order (``TableDeclaration/select``).
struct StatementSource: RowSource {
    private let columns: Columns
    private var next: Int32 = 0

    init(_ columns: Columns) { self.columns = columns }

    @inline(__always)
    mutating func number(_ column: () -> Column) -> Int64 {
        defer { next += 1 }
        return columns[next]
    }

    mutating func name(_ column: () -> Column) -> String {
        defer { next += 1 }
        return columns.text(next)
    }

    mutating func bytes(_ column: () -> Column) -> [UInt8] {
        defer { next += 1 }
        return columns.blob(next)
    }

    func constant(_ word: Int64) -> Int64 { word }
}

extension Columns {
    /// The row of `table` that these columns are.
    @inline(__always)
    func row<Row: DeclaredRow>(of table: StoredTable, checked: Bool) throws(StoreError) -> Row {
        var reader = RowReader(StatementSource(self), of: table, checked: checked)
        return try Row(from: &reader)
    }
}

extension Statement {
    /// The first row, checked, or nil.
    @inline(__always)
    func first<Row: StateRow>(of table: StateTable, _ values: Int64...) throws(StoreError) -> Row? {
        try first(values) { (columns) throws(StoreError) in try columns.row(of: .state(table), checked: true) }
    }

    /// All rows, checked, in the statement's order.
    @inline(__always)
    func all<Row: StateRow>(of table: StateTable, _ values: Int64...) throws(StoreError) -> [Row] {
        try all(values) { (columns) throws(StoreError) in try columns.row(of: .state(table), checked: true) }
    }
}
