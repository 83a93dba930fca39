/// One row put or removed: the redo part of a journal record.
///
/// A row is its table's columns in the order of Schemas/store.sql, each one 64-bit word; a name takes
/// ``Holder/longestName`` bytes. So records have a fixed size per table on every backend.
package struct RowChange: Hashable, Sendable {
    package enum Verb: Int64, Sendable, CaseIterable { case put = 0, remove = 1 }

    /// Numbers in the journal: add at the end, never reuse one.
    package enum Table: Int64, Sendable, CaseIterable {
        case inode = 1, extent, refcount, free, busy, detached, holder, mappedRange, pin, hold, openIntent
    }

    package let verb: Verb
    package let table: Table
    package let row: [Int64]

    package init(_ verb: Verb, _ row: some StateRow) {
        self.verb = verb
        table = row.table
        self.row = row.words
    }

    package static func encode(_ changes: [RowChange], into words: inout RecordWords) {
        words.append(Int64(changes.count))
        for change in changes {
            words.append(change.verb.rawValue)
            words.append(change.table.rawValue)
            words.append(Int64(change.row.count))
            for word in change.row { words.append(word) }
        }
    }

    /// The changes that `words` holds from its beginning, or nil when they are not whole.
    package static func decode(_ words: [Int64]) -> [RowChange]? {
        var reader = words[...]
        guard let count = reader.popFirst(), count >= 0 else { return nil }
        var changes: [RowChange] = []
        for _ in 0..<count {
            guard let verb = reader.popFirst().flatMap(Verb.init), let table = reader.popFirst().flatMap(Table.init),
                let length = reader.popFirst(), length > 0, length <= reader.count
            else { return nil }
            changes.append(RowChange(verb: verb, table: table, row: Array(reader.prefix(Int(length)))))
            reader = reader.dropFirst(Int(length))
        }
        return reader.isEmpty ? changes : nil
    }

    private init(verb: Verb, table: Table, row: [Int64]) {
        self.verb = verb
        self.table = table
        self.row = row
    }
}

/// A row that counts in `store.state_hash`.
package protocol StateRow: Sendable {
    var table: RowChange.Table { get }
    /// The columns in schema order.
    var words: [Int64] { get }
    /// Puts the row into its table, replacing the one of the same key.
    func put(into rows: any StateTransaction) throws(StoreError)
    func remove(from rows: any StateTransaction) throws(StoreError)
}

extension StateRow {
    /// The row's part of the state hash.
    package var stateHash: Int64 {
        var checksum = RecordWords.Checksum(seed: 0)
        checksum.add(table.rawValue)
        for word in words { checksum.add(word) }
        return checksum.value
    }
}

extension Inode: StateRow {
    package var table: RowChange.Table { .inode }
    package var words: [Int64] { [number.value, generation, size, sequence, state.rawValue] }
    package func put(into rows: any StateTransaction) throws(StoreError) { try rows.put(self) }
    package func remove(from rows: any StateTransaction) throws(StoreError) { try rows.remove(self) }
}

extension Extent: StateRow {
    package var table: RowChange.Table { .extent }
    package var words: [Int64] {
        [inode.value, fork.rawValue, offset.value, start.value, count.value, state.rawValue, born.value]
    }
    package func put(into rows: any StateTransaction) throws(StoreError) { try rows.put(self) }
    package func remove(from rows: any StateTransaction) throws(StoreError) { try rows.remove(self) }
}

extension RefcountRun: StateRow {
    package var table: RowChange.Table { .refcount }
    package var words: [Int64] { [start.value, count.value, references] }
    package func put(into rows: any StateTransaction) throws(StoreError) { try rows.put(self) }
    package func remove(from rows: any StateTransaction) throws(StoreError) { try rows.remove(self) }
}

/// A run together with its table, which decides what the row is.
package struct PlacedRun: StateRow {
    package let run: SpaceRun
    package let place: SpaceTable

    package init(run: SpaceRun, place: SpaceTable) {
        self.run = run
        self.place = place
    }

    package var table: RowChange.Table {
        switch place {
        case .free: .free
        case .busy: .busy
        case .detached: .detached
        }
    }
    package var words: [Int64] { [run.start.value, run.count.value, run.since.value] }
    package func put(into rows: any StateTransaction) throws(StoreError) { try rows.put(run, in: place) }
    package func remove(from rows: any StateTransaction) throws(StoreError) { try rows.remove(run, from: place) }
}

extension Holder: StateRow {
    package var table: RowChange.Table { .holder }
    package var words: [Int64] {
        var packed = [Int64](repeating: 0, count: Self.longestName / 8)
        for (index, byte) in name.utf8.prefix(Self.longestName).enumerated() {
            packed[index / 8] |= Int64(bitPattern: UInt64(byte) << UInt64(index % 8 * 8))
        }
        return [id.value, scope.rawValue, incarnation, epoch.value, identity.host, identity.boot] + packed
    }
    package func put(into rows: any StateTransaction) throws(StoreError) { try rows.put(self) }
    package func remove(from rows: any StateTransaction) throws(StoreError) { try rows.remove(self) }
}

extension MappedRange: StateRow {
    package var table: RowChange.Table { .mappedRange }
    package var words: [Int64] {
        [id.value, holder.value, inode.value, generation, offset.value, count.value, writable ? 1 : 0]
    }
    package func put(into rows: any StateTransaction) throws(StoreError) { try rows.put(self) }
    package func remove(from rows: any StateTransaction) throws(StoreError) { try rows.remove(self) }
}

extension Pin: StateRow {
    package var table: RowChange.Table { .pin }
    package var words: [Int64] {
        [id.value, holder.value, inode.value, generation, offset.value, count.value, writes ? 1 : 0]
    }
    package func put(into rows: any StateTransaction) throws(StoreError) { try rows.put(self) }
    package func remove(from rows: any StateTransaction) throws(StoreError) { try rows.remove(self) }
}

extension Hold: StateRow {
    package var table: RowChange.Table { .hold }
    package var words: [Int64] {
        [
            id.value, holder.value, parent.kind, parent.identifier, inode.value, generation, offset.value, start.value,
            count.value, reads ? 1 : 0, writes ? 1 : 0, state.rawValue, granted.value,
        ]
    }
    package func put(into rows: any StateTransaction) throws(StoreError) { try rows.put(self) }
    package func remove(from rows: any StateTransaction) throws(StoreError) { try rows.remove(self) }
}

extension RootIntent: StateRow {
    package var table: RowChange.Table { .openIntent }
    package var words: [Int64] {
        [
            lsn.value, epoch.value, operation.rawValue, inode.value, offset.value, count.value, source.value,
            sourceOffset.value, newSize, progress.value,
        ]
    }
    package func put(into rows: any StateTransaction) throws(StoreError) { try rows.put(self) }
    package func remove(from rows: any StateTransaction) throws(StoreError) { try rows.remove(self) }
}
