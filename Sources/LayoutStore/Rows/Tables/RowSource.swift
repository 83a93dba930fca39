/// Where the columns of one row come from, one after the other, in the order of the row's words.
///
/// A source neither checks nor names anything: it answers what lies there. `column` describes the column; only
/// ``ColumnDescriber`` evaluates it, so that a read pays nothing for it.
package protocol RowSource {
    /// The next column, an integer.
    mutating func number(_ column: () -> Column) -> Int64

    /// The next column, a text.
    mutating func name(_ column: () -> Column) -> String

    /// The next column, a blob.
    mutating func bytes(_ column: () -> Column) -> [UInt8]

    /// A word of the row that has no column in its table, because it is always the same. Returns it as the source has it.
    mutating func constant(_ word: Int64) -> Int64
}
