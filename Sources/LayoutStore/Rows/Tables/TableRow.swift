/// A row as a value: its table, and its words. What a transaction writes, and what a journal record keeps.
package struct TableRow: Hashable, Sendable {
    package let table: StateTable
    /// The columns in the order of the table's declaration; a name takes as many words as the longest one.
    package let words: [Int64]

    /// Trusts `words`, which may come from a medium: ``DeclaredRow/init(checking:of:)`` counts and checks them.
    package init(_ table: StateTable, _ words: [Int64]) {
        self.table = table
        self.words = words
    }

    package init(_ row: some StateRow) { self.init(row.table, row.words) }

    /// The row's part of the state hash: the checksum of the table's number and the words (PROTOCOL P5.3).
    package var stateHash: Int64 {
        var checksum = RecordWords.Checksum(seed: 0)
        checksum.add(table.rawValue)
        for word in words { checksum.add(word) }
        return checksum.value
    }

    /// What tells the row from the others of its table.
    package var key: RowKey { RowKey(table: table, words: Array(words.prefix(table.declaration.key.count))) }

    /// Whether there are as many words as the table's declaration says.
    var isWhole: Bool { words.count == table.declaration.words }

    /// The files that the row names. The row is whole.
    var files: [InodeNumber] {
        table.declaration.files.map { InodeNumber(words[$0]) }.filter { $0.value > 0 }
    }

    /// `corrupt`: the table does not have this row as it was read.
    var isNotThere: StoreError {
        StoreError(
            .corrupt,
            "\(key) was found in \(table.declaration.name) but is not there as it was found; run a full check")
    }

    /// `corrupt`: the table has a row with this key.
    var isThereAlready: StoreError {
        StoreError(.corrupt, "\(key) is in \(table.declaration.name) already; run a full check")
    }

    /// Whether `other` has the place of this row: the same table and key.
    package func hasKey(of other: TableRow) -> Bool {
        table == other.table
            && words.prefix(table.declaration.key.count) == other.words.prefix(table.declaration.key.count)
    }
}

/// A row's table and primary key. Ordered by table, then as the table is.
package struct RowKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let table: StateTable
    package let words: [Int64]

    package static func < (left: RowKey, right: RowKey) -> Bool {
        left.table == right.table
            ? left.words.lexicographicallyPrecedes(right.words) : left.table.rawValue < right.table.rawValue
    }

    package var description: String { "\(table) \(words.map(String.init).joined(separator: "/"))" }
}
