/// A number as the views of Schemas/invariants.sql compute it: an integer, or a float where that overflows.
///
/// No healthy store gets there. In a damaged one the twins have to answer what the views answer, rounding included.
/// Source: sqlite.org/datatype3.html §4, sqlite3.c 3.40 (OP_Add, sqlite3IntFloatCompare, doubleToInt64, minmaxFunc).
enum ViewNumber: Comparable {
    case integer(Int64)
    case real(Double)

    /// What `printf('%d')` prints: a float is cut towards zero, and to the integers that there are.
    var printed: Int64 {
        switch self {
        case .integer(let value): value
        case .real(let value): value <= -0x1p63 ? .min : value >= 0x1p63 ? .max : Int64(value)
        }
    }

    private var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        }
    }

    static func + (left: Self, right: Self) -> Self {
        if case .integer(let a) = left, case .integer(let b) = right {
            let (sum, overflow) = a.addingReportingOverflow(b)
            if !overflow { return .integer(sum) }
        }
        return .real(left.double + right.double)
    }

    static func - (left: Self, right: Self) -> Self {
        if case .integer(let a) = left, case .integer(let b) = right {
            let (difference, overflow) = a.subtractingReportingOverflow(b)
            if !overflow { return .integer(difference) }
        }
        return .real(left.double - right.double)
    }

    /// SQLite's `min` of two: the second when they are equal.
    static func minimum(_ left: Self, _ right: Self) -> Self { left < right ? left : right }
    /// SQLite's `max` of two: the first when they are equal.
    static func maximum(_ left: Self, _ right: Self) -> Self { left < right ? right : left }

    static func == (left: Self, right: Self) -> Bool { compare(left, right) == 0 }
    static func < (left: Self, right: Self) -> Bool { compare(left, right) < 0 }

    private static func compare(_ left: Self, _ right: Self) -> Int {
        switch (left, right) {
        case (.integer(let a), .integer(let b)): a < b ? -1 : a == b ? 0 : 1
        case (.integer(let a), .real(let b)): compare(a, b)
        case (.real(let a), .integer(let b)): -compare(b, a)
        case (.real(let a), .real(let b)): a < b ? -1 : a == b ? 0 : 1
        }
    }

    /// Compares exactly: neither side is rounded to the type of the other.
    private static func compare(_ integer: Int64, _ real: Double) -> Int {
        if real < -0x1p63 { return 1 }
        if real >= 0x1p63 { return -1 }
        let whole = Int64(real)
        if integer != whole { return integer < whole ? -1 : 1 }
        let rest = real - Double(whole)
        return rest > 0 ? -1 : rest < 0 ? 1 : 0
    }
}

extension Int64 {
    /// `start + count` as a view prints it, where `self` is the start.
    func end(_ count: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(count)
        return overflow ? (count > 0 ? .max : .min) : sum
    }

    /// Whether the number is below `start + count`. A sum that overflows is a float beyond every integer.
    func isBelow(end start: Int64, _ count: Int64) -> Bool {
        let (sum, overflow) = start.addingReportingOverflow(count)
        return overflow ? count > 0 : self < sum
    }
}
