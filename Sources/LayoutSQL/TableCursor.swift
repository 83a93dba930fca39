/// A walk over a part of a table's rows.
final class TableCursor {
    let table: TableImage
    private var order: TableOrder?
    private var direction = TableAccess.Direction.forwards
    private var next = 0
    private var end = 0
    /// Of a mixed walk: the rows before the ones with the value that it is at.
    private var rest = 0..<0
    /// The column by which that walk goes backwards.
    private var column = 0

    init(_ table: TableImage) { self.table = table }

    /// Begins at the first row of `access`, whose arguments are `bounds`: nil for one that is no number.
    func begin(_ access: TableAccess, _ bounds: [Bound?], hasNull: Bool) {
        let rows = table.rows
        var range = 0..<rows.count
        direction = access.direction
        order = nil
        if let number = access.order, number < table.orders.count {
            let found = table.orders[number]
            order = found
            if !bounds.isEmpty { range = Self.narrow(found, access, bounds, rows) }
        }
        // Nothing is equal to NULL, before it or behind it.
        if hasNull { range = 0..<0 }
        (next, end) = (range.lowerBound, range.upperBound)
        guard direction == .mixed, let order else { return }
        (rest, column) = (range, table.sortedColumns(of: order)[access.equal])
        end = next
        takeValue(order)
    }

    /// Goes on with the rows of the last value of `rest`.
    private func takeValue(_ order: TableOrder) {
        guard !rest.isEmpty else { return }
        let word = table.rows.layout[column].word
        func value(_ place: Int) -> (Bool, Int64) {
            let row = Int(order.rows[place])
            return (table.rows.isUnreadable(row), table.rows.word(row, word))
        }
        end = rest.upperBound
        next = end - 1
        while next > rest.lowerBound, value(next - 1) == value(next) { next -= 1 }
        rest = rest.lowerBound..<next
    }

    private static func narrow(
        _ order: TableOrder, _ access: TableAccess, _ bounds: [Bound?], _ rows: TableRows
    ) -> Range<Int> {
        var range = order.first..<order.rows.count
        var arguments = bounds[...]
        for column in 0..<access.equal {
            // Behind a column of which any value will do the next ones are in no order.
            guard case .some(.some(let bound)) = arguments.popFirst() else { return range }
            range = order.from(bound, inclusive: true, column, of: rows, in: range)
            range = order.upTo(bound, inclusive: true, column, of: rows, in: range)
        }
        if access.lower != .open, case .some(.some(let bound)) = arguments.popFirst() {
            range = order.from(bound, inclusive: access.lower == .inclusive, access.equal, of: rows, in: range)
        }
        if access.upper != .open, case .some(.some(let bound)) = arguments.popFirst() {
            range = order.upTo(bound, inclusive: access.upper == .inclusive, access.equal, of: rows, in: range)
        }
        return range
    }

    var isAtEnd: Bool { next >= end }

    func advance() {
        if direction == .backwards { end -= 1 } else { next += 1 }
        if direction == .mixed, isAtEnd, let order { takeValue(order) }
    }

    /// The row's number in the table.
    var row: Int {
        let place = direction == .backwards ? end - 1 : next
        return order.map { Int($0.rows[place]) } ?? place
    }
}
