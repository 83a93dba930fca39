import LayoutStore

/// Rows of any table, drawn from its declaration: a test that uses them holds for tables that do not exist yet.
struct DrawnRows: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(seed) }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var bits = state
        bits = (bits ^ (bits >> 33)) &* 0xff51_afd7_ed55_8ccd
        return bits ^ (bits >> 33)
    }

    mutating func below(_ end: Int64) -> Int64 { Int64.random(in: 0..<end, using: &self) }

    /// A row whose keys and addresses are close together, so that rows meet, and whose runs stay near their start.
    mutating func row(of table: StateTable) -> TableRow {
        var words: [Int64] = []
        for part in table.declaration.parts {
            switch part {
            case .constant(let word): words.append(word)
            case .column(let column): words += value(of: column, in: table)
            }
        }
        return TableRow(table, words)
    }

    private mutating func value(of column: Column, in table: StateTable) -> [Int64] {
        switch column.kind {
        case .number(let range):
            // No part of a whole is larger than the whole, which may be as small as it can.
            if column.name == "progress" { return [0] }
            let span: Int64 = column.unit.hasSuffix("Block") ? (table == .hold ? 600 : 50) : 9
            let low = range.lowerBound < 0 ? 0 : range.lowerBound
            return [low + below(min(span - 1, range.upperBound - low) + 1)]
        case .code(let values): return [values[Int(below(Int64(values.count)))]]
        case .name(let lengths):
            // Of every length, from the shortest to the longest.
            let length = lengths.lowerBound + Int(below(Int64(lengths.count)))
            return WordSource.words(of: String(repeating: "x", count: length), bytes: lengths.upperBound)
        case .bytes: return []
        }
    }

    /// `row` with another value in a column that is no key.
    mutating func changed(_ row: TableRow) -> TableRow {
        let keys = row.table.declaration.key.count
        for _ in 0..<1000 {
            let other = self.row(of: row.table)
            let words = Array(row.words.prefix(keys)) + other.words.dropFirst(keys)
            if words != row.words { return TableRow(row.table, words) }
        }
        fatalError("no other row of \(row.table) with this key")
    }
}
