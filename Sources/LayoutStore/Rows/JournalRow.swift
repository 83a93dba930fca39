// A journal record as its table keeps it: the changes are encoded to bytes, and the facts are rows of a table of their own.

/// One row of the table `journal`.
package struct JournalRow: DeclaredRow {
    package let lsn: LSN
    package let epoch: Epoch
    package let step: Step
    package let durable: LSN
    package let microseconds: Int64
    package let stateHash: Int64
    package let previousChain: Int64
    package let chain: Int64
    /// The words of ``RowChange``, little endian.
    package let redo: [UInt8]

    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        lsn = try row.identifier("lsn")
        epoch = try row.number("epoch")
        let operation: OperationKind = try row.code("operation")
        step = Step(operation, try row.code("step"))
        durable = try row.number("durable_lsn")
        microseconds = try row.number("microseconds")
        stateHash = try row.number("state_hash")
        previousChain = try row.number("previous_chain")
        chain = try row.number("chain")
        redo = row.bytes("redo")
    }

    /// The record, with the facts that belong to it. `corrupt` if the bytes are no changes.
    package func record(_ facts: [JournalFact]) throws(StoreError) -> JournalRecord {
        try record(facts, changes: RecordWords(littleEndianBytes: redo)?.words)
    }

    /// The record with what it changed, of a medium that keeps that as words.
    func record(_ facts: [JournalFact], changes words: [Int64]?) throws(StoreError) -> JournalRecord {
        guard let changes = words.flatMap({ RowChange.decode($0) }) else {
            throw StoreError(.corrupt, "journal record \(lsn) does not decode; run a full check")
        }
        return JournalRecord(
            lsn: lsn, epoch: epoch, step: step, durable: durable, microseconds: microseconds, stateHash: stateHash,
            previousChain: previousChain, chain: chain, changes: changes, facts: facts)
    }
}

extension JournalRecord {
    /// The columns of the record's row before its bytes.
    package var words: [Int64] {
        [
            lsn.value, epoch.value, step.operation.rawValue, step.name.rawValue, durable.value, microseconds,
            stateHash, previousChain, chain,
        ]
    }

    /// `corrupt`: the journal has a record of this LSN.
    var isThereAlready: StoreError {
        StoreError(.corrupt, "journal record \(lsn) is there already; a record is written once")
    }

    /// The changes as the row keeps them.
    package var redo: [UInt8] {
        var words = RecordWords()
        RowChange.encode(changes, into: &words)
        return words.littleEndianBytes
    }

    /// The rows of the record's facts.
    package var placedFacts: [PlacedFact] {
        facts.enumerated().map { PlacedFact(lsn: lsn, ordinal: Int64($0), fact: $1) }
    }
}
