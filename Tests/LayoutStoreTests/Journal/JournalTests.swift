import CrashEngine
import LayoutStore
import Testing

/// PROTOCOL P5.3: one step, one LSN, one record; and the records say all that happened to the tables.
@Suite("The journal")
struct JournalTests {
    @Test(
        "has every LSN from 1 on, chained, and its redo folds to each record's state hash",
        arguments: BackendKind.allCases, [UInt64](21...24))
    func fold(kind: BackendKind, seed: UInt64) async throws {
        var exerciser = try await Exerciser(try await TestStore.make(kind, blocks: 260), seed: seed)
        for _ in 0..<80 {
            try await exerciser.operate()
            try await exerciser.actAsClient()
        }
        if kind != .memory { try await exerciser.reopen(closing: false) }
        let test = exerciser.test
        let records = try await test.store.queue.read { (rows) throws(StoreError) in
            try rows.records(from: LSN(1), limit: .max)
        }
        let rows = try await test.rows()
        #expect(records.map(\.lsn.value) == Array(1...rows.header.lastLSN.value))
        #expect(records.count > 100)

        var folded = FoldedTables()
        var chain: Int64 = 0
        var durable = LSN.none
        for record in records {
            try folded.apply(record)
            #expect(record.previousChain == chain && record.chain == record.computedChain(), "LSN \(record.lsn)")
            #expect(record.stateHash == folded.stateHash, "LSN \(record.lsn), \(record.step)")
            #expect(record.durable < record.lsn)
            // Volatile, so that a new epoch begins below; but never ahead of what was committed.
            if record.step == Step(.open, .bumpEpoch) { durable = .none }
            #expect(record.durable >= durable, "LSN \(record.lsn)")
            (chain, durable) = (record.chain, record.durable)
        }
        #expect(folded.stateHash == rows.stateHash && rows.stateHash == rows.header.stateHash)
        #expect(folded.count == rows.count)
    }

    @Test("is the same for the same operations on both backends", arguments: [UInt64](31...33))
    func sameOnBoth(seed: UInt64) async throws {
        var journals: [[JournalRecord]] = []
        for kind in BackendKind.allCases {
            var exerciser = try await Exerciser(try await TestStore.make(kind, blocks: 260), seed: seed)
            for _ in 0..<60 {
                try await exerciser.operate()
                try await exerciser.actAsClient()
            }
            journals.append(
                try await exerciser.test.store.queue.read { (rows) throws(StoreError) in
                    try rows.records(from: LSN(1), limit: .max)
                })
        }
        #expect(journals[0].count > 80)
        #expect(journals[0] == journals[1])
    }

    @Test("of a record that was altered does not chain")
    func altered() async throws {
        let test = try await TestStore.make(.memory)
        _ = try await test.file("A", blocks: 1)
        let record = try #require(
            try await test.store.queue.read { (rows) throws(StoreError) in try rows.lastRecord() })
        try #require(!record.changes.isEmpty)
        func altered(
            lsn: LSN? = nil, time: Int64? = nil, hash: Int64? = nil, changes: [RowChange]? = nil,
            facts: [JournalFact]? = nil
        ) -> JournalRecord {
            JournalRecord(
                lsn: lsn ?? record.lsn, epoch: record.epoch, step: record.step, durable: record.durable,
                microseconds: time ?? record.microseconds, stateHash: hash ?? record.stateHash,
                previousChain: record.previousChain, chain: record.chain,
                changes: changes ?? record.changes, facts: facts ?? record.facts)
        }
        #expect(altered().computedChain() == record.chain)
        #expect(altered(lsn: record.lsn.next).computedChain() != record.chain)
        #expect(altered(time: record.microseconds + 1).computedChain() != record.chain)
        #expect(altered(hash: record.stateHash ^ 1).computedChain() != record.chain)
        #expect(altered(changes: Array(record.changes.dropLast())).computedChain() != record.chain)
        let fact = JournalFact(.free, DiskBlock(1)..<DiskBlock(2), of: InodeNumber(1))
        #expect(altered(facts: record.facts + [fact]).computedChain() != record.chain)
        let other = JournalFact(.free, DiskBlock(1)..<DiskBlock(2), of: InodeNumber(2))
        #expect(altered(facts: [fact]).computedChain() != altered(facts: [other]).computedChain())
    }
}

/// Tables that are made of redo alone, with keys and hashes of their own.
struct FoldedTables {
    struct Contradiction: Error { let change: RowChange }

    private var rows: [[Int64]: [Int64]] = [:]
    private(set) var stateHash: Int64 = 0

    var count: Int { rows.count }

    mutating func apply(_ record: JournalRecord) throws {
        for change in record.changes {
            let (table, words) = (change.row.table, change.row.words)
            let key = [table.rawValue] + words.prefix(table == .extent ? 3 : 1)
            let old = rows[key]
            stateHash &-= old.map { hash($0, of: table) } ?? 0
            switch change.verb {
            case .put:
                rows[key] = words
                stateHash &+= hash(words, of: table)
            case .remove:
                // What is removed was there, exactly so.
                guard old == words else { throw Contradiction(change: change) }
                rows[key] = nil
            }
        }
    }

    private func hash(_ words: [Int64], of table: StateTable) -> Int64 {
        RecordWords.hash([table.rawValue] + words, seed: 0)
    }
}

extension StoreSnapshot {
    /// Rows of all tables.
    fileprivate var count: Int {
        inodes.count + extents.count + refcounts.count + spaces.count + holders.count + mappedRanges.count + pins.count
            + holds.count + intents.count
    }
}
