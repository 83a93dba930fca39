internal import LayoutStore
private import Schemas

/// All rows of one table as they were at one moment.
struct TableRows: Sendable {
    /// Where a column's value is in a row's words.
    struct Place: Sendable {
        let column: Column
        let word: Int
    }

    /// In the order of Schemas/store.sql, which is not always that of the words.
    let layout: [Place]
    let count: Int
    private let stride: Int
    private let words: [Int64]
    /// What the words do not have: a journal record's bytes.
    private let bytes: [[UInt8]]
    /// Rows that the medium keeps as something else than their columns can be. They show NULL in every column; fsck says what is there.
    private let unreadable: Set<Int>

    init(_ table: StoredTable, of tables: any RawTables) throws(StoreError) {
        let declaration = table.declaration
        var layout: [Place] = []
        var word = 0
        for part in declaration.parts {
            guard case .column(let column) = part else {
                word += 1
                continue
            }
            layout.append(Place(column: column, word: word))
            word += column.words
        }
        var bytes: [[UInt8]] = []
        let rows: [[Int64]?]
        if declaration.columns.contains(where: { $0.kind == .bytes }) {
            let records = try tables.records()
            rows = records.map { $0?.words }
            bytes = records.map { $0?.redo ?? [] }
        } else {
            rows = try tables.rows(of: table)
        }
        var unreadable: Set<Int> = []
        var words: [Int64] = []
        words.reserveCapacity(rows.count * word)
        for (number, row) in rows.enumerated() {
            if let row, row.count == word {
                words += row
            } else {
                unreadable.insert(number)
                words += repeatElement(0, count: word)
            }
        }
        let names = TableImage.columnNames(of: declaration)
        self.layout = names.compactMap { name in layout.first { $0.column.name == name } }
        (count, stride) = (rows.count, word)
        (self.words, self.bytes, self.unreadable) = (words, bytes, unreadable)
    }

    func isUnreadable(_ row: Int) -> Bool { !unreadable.isEmpty && unreadable.contains(row) }

    func word(_ row: Int, _ place: Int) -> Int64 { words[row * stride + place] }

    func cell(_ row: Int, _ column: Int) -> Cell {
        guard !isUnreadable(row) else { return .null }
        let place = layout[column]
        let start = row * stride + place.word
        switch place.column.kind {
        case .number, .code: return .number(words[start])
        case .name: return .text(Array(WordSource.nameBytes(words[start..<(start + place.column.words)])))
        case .bytes: return .bytes(bytes[row])
        }
    }

}

/// One table of a store: its rows, and the orders in which they are looked up.
final class TableImage: Sendable {
    let name: String
    let rows: TableRows
    /// By the primary key first, then as the indexes of Schemas/store.sql.
    let orders: [TableOrder]

    /// Whether the rows lie in the order of their keys. On a damaged medium they may not.
    private let liesInKeyOrder: Bool

    init(_ table: StoredTable, of tables: any RawTables) throws(StoreError) {
        let rows = try TableRows(table, of: tables)
        name = table.declaration.name
        self.rows = rows
        orders = Self.orders(of: table.declaration).map { TableOrder($0, of: rows) }
        liesInKeyOrder = orders[0].rows.elementsEqual(0..<Int32(rows.count))
    }

    /// By which columns an order has the rows: behind its own, rows are as they lie.
    func sortedColumns(of order: TableOrder) -> [Int] {
        order.columns + (liesInKeyOrder ? orders[0].columns.filter { !order.columns.contains($0) } : [])
    }

    /// The statement that declares the table.
    var declaration: String? { Self.declaration(of: name) }

    private static func declaration(of name: String) -> String? {
        statements.first { $0.name == name && $0.text.split(separator: " ").dropFirst().first == "TABLE" }?.text
    }

    /// The columns in the statement's order: each begins a line.
    static func columnNames(of table: TableDeclaration) -> [String] {
        let lines = declaration(of: table.name)?.split(separator: "\n") ?? []
        return lines.compactMap { line in
            let word = line.split(separator: " ").first.map(String.init)
            return table.columns.first { $0.name == word }?.name
        }
    }

    private static let statements = Schema.statements(of: Schema.store)

    /// The columns of the primary key, and of each index that has every row: `(a, b)` of `CREATE INDEX name ON table (a, b);`.
    private static func orders(of table: TableDeclaration) -> [[Int]] {
        let columns = columnNames(of: table)
        func places(_ names: [String]) -> [Int] { names.compactMap { name in columns.firstIndex(of: name) } }
        var orders = [places(table.key.map(\.name))]
        for (_, text) in statements {
            let words = text.split { $0 == " " || $0 == "\n" }
            guard words.count > 5, words[1] == "INDEX", words[4] == table.name, !words.contains("WHERE"),
                let open = text.firstIndex(of: "("), let close = text.firstIndex(of: ")")
            else { continue }
            let names = text[open..<close].dropFirst().split { $0 == "," || $0 == " " }
            orders.append(places(names.map(String.init)))
        }
        return orders
    }
}

/// A store's tables as they were at one moment.
struct StoreImage: Sendable {
    let tables: [TableImage]

    init(_ tables: any RawTables) throws(StoreError) {
        var result: Result<[TableImage], StoreError> = .success([])
        try tables.atOneMoment {
            result = Result { () throws(StoreError) in
                var images: [TableImage] = []
                for table in StoredTable.all { images.append(try TableImage(table, of: tables)) }
                return images
            }
        }
        self.tables = try result.get()
    }

    /// How many rows there are in all.
    var rows: Int { tables.reduce(0) { $0 + $1.rows.count } }
}
