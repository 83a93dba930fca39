// A journal record for whoever asks whether the journal is whole, and not what it says: the redo part, most of its bytes,
// is neither read nor decoded. The invariants journal_gap and reused_before_durable need no more (PROTOCOL P5.3, P8).

/// One record's place in the chain of the journal.
package struct JournalLink: Hashable, Sendable {
    package let lsn: LSN
    /// The durable LSN that the store knew when the step began.
    package let durable: LSN
    package let previousChain: Int64
    package let chain: Int64
}

/// A fact and where it is in the journal. A damaged journal may have one without its record.
package struct PlacedFact: Hashable, Sendable {
    package let lsn: LSN
    /// Counts the facts of one record from 0.
    package let ordinal: Int64
    package let fact: JournalFact
}

extension PlacedFact: DeclaredRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        lsn = try row.number("lsn")
        ordinal = try row.number("ordinal")
        let kind: JournalFact.Kind = try row.code("kind")
        let start: DiskBlock = try row.number("start")
        let count: BlockCount = try row.number("count", in: 0...(.max))
        let hold: HoldID = try row.number("hold")
        fact = JournalFact(kind, of: try row.number("inode"), start: start, count: count, hold: hold)
    }

    package var words: [Int64] {
        [
            lsn.value, ordinal, fact.kind.rawValue, fact.start.value, fact.count.value, fact.hold.value,
            fact.inode.value,
        ]
    }
}
