/// What a row has in one column.
enum Cell {
    case null
    case number(Int64)
    /// Of UTF-8, unless the row is damaged.
    case text([UInt8])
    case bytes([UInt8])
}

/// A number that a column is compared with, as the query has it.
enum Bound {
    case whole(Int64)
    /// A sum past 2^63 becomes one; never NaN, which SQLite takes for NULL.
    case real(Double)

    /// Whether `value` lies before, at (0) or behind the bound. Exact: no integer is made a float.
    func order(of value: Int64) -> Int {
        switch self {
        case .whole(let bound): value < bound ? -1 : value > bound ? 1 : 0
        case .real(let bound):
            if bound >= 0x1p63 {
                -1
            } else if bound < -0x1p63 {
                1
            } else {
                order(of: value, Int64(bound), rest: bound - bound.rounded(.towardZero))
            }
        }
    }

    private func order(of value: Int64, _ whole: Int64, rest: Double) -> Int {
        if value != whole { return value < whole ? -1 : 1 }
        return rest > 0 ? -1 : rest < 0 ? 1 : 0
    }
}
