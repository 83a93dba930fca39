/// One row put or removed: the redo part of a journal record.
///
/// A row is its table's columns in the order of its declaration, each one 64-bit word; a name takes
/// the bytes of the longest one. So records have a fixed size per table on every backend.
package struct RowChange: Hashable, Sendable {
    package enum Verb: Int64, Sendable, CaseIterable { case put = 0, remove = 1 }

    package let verb: Verb
    /// As a record from a medium has it, which may be of another length than its table's rows.
    package let row: TableRow

    package init(_ verb: Verb, _ row: TableRow) {
        self.verb = verb
        self.row = row
    }

    package static func encode(_ changes: [RowChange], into words: inout RecordWords) {
        words.append(Int64(changes.count))
        for change in changes {
            words.append(change.verb.rawValue)
            words.append(change.row.table.rawValue)
            words.append(Int64(change.row.words.count))
            for word in change.row.words { words.append(word) }
        }
    }

    /// The changes that `words` holds from its beginning, or nil when they are not whole.
    package static func decode(_ words: [Int64]) -> [RowChange]? {
        var reader = words[...]
        guard let count = reader.popFirst(), count >= 0 else { return nil }
        var changes: [RowChange] = []
        for _ in 0..<count {
            guard let verb = reader.popFirst().flatMap(Verb.init),
                let table = reader.popFirst().flatMap(StateTable.init),
                let length = reader.popFirst(), length > 0, length <= reader.count
            else { return nil }
            changes.append(RowChange(verb, TableRow(table, Array(reader.prefix(Int(length))))))
            reader = reader.dropFirst(Int(length))
        }
        return reader.isEmpty ? changes : nil
    }
}
