/// A source without a row: it notes the columns that a row type asks for, and answers values that decode.
///
/// So the list of a table's columns follows from the one initializer that reads a row, and nobody writes it down again.
package struct ColumnDescriber: RowSource {
    /// One word or column of the row, in the order in which the row reads them.
    package enum Part: Hashable, Sendable {
        case column(Column)
        /// A word without a column.
        case constant(Int64)
    }

    private(set) var parts: [Part] = []

    package mutating func number(_ column: () -> Column) -> Int64 {
        let column = column()
        parts.append(.column(column))
        if case .code(let values) = column.kind, let first = values.first { return first }
        return 0
    }

    package mutating func name(_ column: () -> Column) -> String {
        parts.append(.column(column()))
        return "name"
    }

    package mutating func bytes(_ column: () -> Column) -> [UInt8] {
        parts.append(.column(column()))
        return []
    }

    package mutating func constant(_ word: Int64) -> Int64 {
        parts.append(.constant(word))
        return word
    }
}
