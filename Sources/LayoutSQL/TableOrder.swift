/// The rows of a table in the order of some of its columns, all of them integers: for look-ups by the first of these.
struct TableOrder: Sendable {
    /// The places of the columns in the table.
    let columns: [Int]
    /// The rows' numbers in this order. Rows that nobody can read come first, as NULL does.
    let rows: [Int32]
    /// Where the readable rows begin.
    let first: Int
    /// How many different values the first column has, the first two, and so on; at least 1.
    let distinct: [Int]

    /// O(n log n), and O(n) if the rows lie so.
    init(_ columns: [Int], of table: TableRows) {
        let places = columns.map { table.layout[$0].word }
        func precedes(_ left: Int32, _ right: Int32) -> Bool {
            switch (table.isUnreadable(Int(left)), table.isUnreadable(Int(right))) {
            case (true, false): return true
            case (false, true): return false
            case (true, true): return left < right
            case (false, false):
                for place in places {
                    let (a, b) = (table.word(Int(left), place), table.word(Int(right), place))
                    if a != b { return a < b }
                }
                return left < right
            }
        }
        var rows = (0..<Int32(table.count)).map { $0 }
        if !zip(rows, rows.dropFirst()).allSatisfy({ precedes($0, $1) }) { rows.sort(by: precedes) }
        let first = rows.firstIndex { !table.isUnreadable(Int($0)) } ?? rows.count
        var distinct = places.map { _ in first < rows.count ? 1 : 0 }
        for (left, right) in zip(rows[first...], rows[first...].dropFirst()) {
            guard let changed = places.firstIndex(where: { table.word(Int(left), $0) != table.word(Int(right), $0) })
            else { continue }
            for place in changed..<places.count { distinct[place] += 1 }
        }
        (self.columns, self.rows, self.first) = (columns, rows, first)
        self.distinct = distinct.map { max(1, $0) }
    }

    /// The part of `range`, in which the columns before `column` have one value each, where that one is at the bound or behind.
    func from(
        _ bound: Bound, inclusive: Bool, _ column: Int, of table: TableRows, in range: Range<Int>
    ) -> Range<Int> {
        split(range, column, table) { bound.order(of: $0) < (inclusive ? 0 : 1) }..<range.upperBound
    }

    /// The same, where it is at the bound or before.
    func upTo(
        _ bound: Bound, inclusive: Bool, _ column: Int, of table: TableRows, in range: Range<Int>
    ) -> Range<Int> {
        range.lowerBound..<split(range, column, table) { bound.order(of: $0) < (inclusive ? 1 : 0) }
    }

    /// The first place whose value does not lie before what is looked for.
    private func split(
        _ range: Range<Int>, _ column: Int, _ table: TableRows, _ liesBefore: (Int64) -> Bool
    ) -> Int {
        let word = table.layout[columns[column]].word
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if liesBefore(table.word(Int(rows[middle]), word)) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
