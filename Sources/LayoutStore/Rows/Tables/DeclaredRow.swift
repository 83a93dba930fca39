/// A row that a table keeps: whoever reads its columns has declared the table (``RowReader``).
package protocol DeclaredRow: Sendable {
    /// Reads the columns in the order of the row's words. `corrupt` for a code without a meaning, and in a checked read for
    /// a value outside of its column's range.
    init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError)
}

extension DeclaredRow {
    /// The row that `words` are, checked.
    package init(checking words: [Int64], of table: StoredTable) throws(StoreError) {
        guard words.count == table.declaration.words else {
            throw StoreError(
                .corrupt,
                "a row of \(table.declaration.name) has \(words.count) words, not \(table.declaration.words); run a full check"
            )
        }
        var reader = RowReader(WordSource(words), of: table, checked: true)
        self = try Self(from: &reader)
    }
}

/// A row that counts in `store.state_hash`, and that journal records put and remove.
package protocol StateRow: DeclaredRow, Hashable {
    var table: StateTable { get }
    /// The columns in the order of ``DeclaredRow/init(from:)``, one 64-bit word each; a name takes more.
    var words: [Int64] { get }
}

extension StateRow {
    /// The row's part of the state hash.
    package var stateHash: Int64 { TableRow(self).stateHash }

    /// `corrupt` if a column is out of its range: for rows that were read as they lie there.
    func check() throws(StoreError) { _ = try Self(checking: words, of: .state(table)) }
}

extension Array where Element: StateRow {
    /// The same rows; `corrupt` if a column of one is out of its range. For tables that were read as they lie there.
    func checked() throws(StoreError) -> Self {
        for row in self { try row.check() }
        return self
    }
}
