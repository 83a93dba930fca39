// How a query reaches a table's rows. SQLite says which columns it can compare, and in which order it wants the rows; the answer is an order
// of the table, how many of its first columns have to be equal, and whether the next one has bounds:
//
//   hold WHERE start > 90 AND start < 120                    order (start), between
//   extent WHERE inode = 7 AND fork = 0 AND file_block <= 9 ORDER BY file_block DESC
//                                                            order (inode, fork, file_block), 2 equal, up to, backwards
//
// SQLite checks every row again, so that a bound which is no number need not be used.
// Source: sqlite.org/vtab.html#xbestindex.

internal import CSQLite

/// One way through a table, as the number that SQLite passes on from xBestIndex to xFilter.
struct TableAccess: Equatable {
    /// Of the table's orders; nil for the rows as they lie.
    var order: Int?
    var equal = 0
    var lower: Edge = .open
    var upper: Edge = .open
    var direction = Direction.forwards

    /// Of a walk through an order: `mixed` begins with the last value of the first column that is not equal in all rows, and has the rows
    /// of each of its values forwards.
    enum Direction: Int32 { case forwards, backwards, mixed }

    enum Edge: Int32 { case open, inclusive, exclusive }

    /// Four bits each, from the lowest on.
    var number: Int32 {
        Int32(order.map { $0 + 1 } ?? 0) | Int32(equal) << 4 | lower.rawValue << 8 | upper.rawValue << 12
            | direction.rawValue << 16
    }

    init() {}

    init(number: Int32) {
        let order = Int(number & 15)
        self.order = order == 0 ? nil : order - 1
        equal = Int(number >> 4 & 15)
        lower = Edge(rawValue: number >> 8 & 15) ?? .open
        upper = Edge(rawValue: number >> 12 & 15) ?? .open
        direction = Direction(rawValue: number >> 16 & 3) ?? .forwards
    }
}

/// A comparison of a column that a query can give to the table.
struct Comparison {
    enum Kind { case equal, lower(inclusive: Bool), upper(inclusive: Bool) }

    let column: Int
    let kind: Kind
    /// Its place among those that SQLite names.
    let place: Int
}

/// An access, the comparisons that it uses in the order of its arguments, and what it costs.
struct AccessPlan {
    var access = TableAccess()
    var used: [Int] = []
    var rows: Double
    var cost: Double
    var isSorted: Bool

    /// The cheapest one. `sorting` is what the query wants the rows ordered by.
    static func best(
        for comparisons: [Comparison], sorting: [(column: Int, isDescending: Bool)], of table: TableImage
    ) -> AccessPlan {
        let count = Double(max(table.rows.count, 1))
        // An order costs less than a scan if it is of any use.
        var best = AccessPlan(rows: count, cost: count + 2, isSorted: sorting.isEmpty)
        best.addSorting()
        for (number, order) in table.orders.enumerated() {
            let plan = AccessPlan(number, order, comparisons, sorting, table)
            let isOfUse = !plan.used.isEmpty || (plan.isSorted && !sorting.isEmpty)
            if isOfUse, plan.cost < best.cost { best = plan }
        }
        return best
    }

    private init(rows: Double, cost: Double, isSorted: Bool) {
        (self.rows, self.cost, self.isSorted) = (rows, cost, isSorted)
    }

    private init(
        _ number: Int, _ order: TableOrder, _ comparisons: [Comparison],
        _ sorting: [(column: Int, isDescending: Bool)], _ table: TableImage
    ) {
        let count = Double(max(table.rows.count, 1))
        access.order = number
        rows = count
        for column in order.columns {
            guard
                let found = comparisons.first(where: {
                    if case .equal = $0.kind { $0.column == column } else { false }
                })
            else { break }
            used.append(found.place)
            access.equal += 1
        }
        if access.equal > 0 { rows = count / Double(order.distinct[access.equal - 1]) }
        if access.equal < order.columns.count {
            for comparison in comparisons where comparison.column == order.columns[access.equal] {
                if case .lower(let inclusive) = comparison.kind, access.lower == .open {
                    access.lower = inclusive ? .inclusive : .exclusive
                    // The lower bound is the first of the two arguments.
                    used.insert(comparison.place, at: access.equal)
                    rows /= 4
                }
                if case .upper(let inclusive) = comparison.kind, access.upper == .open {
                    access.upper = inclusive ? .inclusive : .exclusive
                    used.append(comparison.place)
                    rows /= 4
                }
            }
        }
        rows = max(1, rows)
        cost = 1 + rows
        let sorted = table.sortedColumns(of: order).dropFirst(access.equal)
        let direction = Self.direction(of: sorting, in: sorted, fixed: order.columns[..<access.equal])
        isSorted = direction != nil
        access.direction = direction ?? .forwards
        addSorting()
    }

    /// How a walk through rows that are sorted by `columns` has them as they are asked for; nil if it has not.
    private static func direction(
        of sorting: [(column: Int, isDescending: Bool)], in columns: ArraySlice<Int>, fixed: ArraySlice<Int>
    ) -> TableAccess.Direction? {
        // What is equal in all rows sorts nothing.
        let terms = sorting.filter { !fixed.contains($0.column) }
        guard terms.map(\.column).elementsEqual(columns.prefix(terms.count)) else { return nil }
        guard terms.contains(where: \.isDescending) else { return .forwards }
        guard terms.contains(where: { !$0.isDescending }) else { return .backwards }
        return terms[0].isDescending && terms.dropFirst().allSatisfy { !$0.isDescending } ? .mixed : nil
    }

    /// SQLite sorts what does not come in the order that is asked for.
    private mutating func addSorting() { if !isSorted { cost += 2 * rows } }
}
