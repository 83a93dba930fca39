// The tables open_intent, journal and journal_fact.

extension SQLiteTransaction {
    func openIntents() throws(StoreError) -> [RootIntent] {
        try intentRows.all { (row) throws(StoreError) in
            RootIntent(
                lsn: LSN(row[0]), epoch: Epoch(row[1]), operation: try row.coded(2, "open_intent.operation"),
                inode: InodeNumber(row[3]), offset: FileBlock(row[4]), count: BlockCount(row[5]),
                source: InodeNumber(row[6]), sourceOffset: FileBlock(row[7]), newSize: row[8],
                progress: BlockCount(row[9]))
        }
    }
    func put(_ intent: RootIntent) throws(StoreError) {
        try putIntent.run(
            intent.lsn.value, intent.epoch.value, intent.operation.rawValue, intent.inode.value, intent.offset.value,
            intent.count.value, intent.source.value, intent.sourceOffset.value, intent.newSize, intent.progress.value)
    }
    func remove(_ intent: RootIntent) throws(StoreError) { try removeIntent.removeOne(intent.lsn.value) }

    func append(_ record: JournalRecord) throws(StoreError) {
        var redo = RecordWords()
        RowChange.encode(record.changes, into: &redo)
        try appendRecord.run(
            [
                record.lsn.value, record.epoch.value, record.step.operation.rawValue, record.step.name.rawValue,
                record.durable.value, record.stateHash, record.previousChain, record.chain,
            ], blob: redo.littleEndianBytes)
        for (ordinal, fact) in record.facts.enumerated() {
            try appendFact.run(
                record.lsn.value, Int64(ordinal), fact.kind.rawValue, fact.start.value, fact.count.value,
                fact.hold.value)
        }
    }

    func lastRecord() throws(StoreError) -> JournalRecord? {
        try recordLast.first { (row) throws(StoreError) in try record(row) }
    }

    func records(from lsn: LSN, limit: Int) throws(StoreError) -> [JournalRecord] {
        try recordRows.all(lsn.value, Int64(limit)) { (row) throws(StoreError) in try record(row) }
    }

    func journalLinks() throws(StoreError) -> [JournalLink] {
        try linkRows.all { row in
            JournalLink(lsn: LSN(row[0]), durable: LSN(row[1]), previousChain: row[2], chain: row[3])
        }
    }

    func journalFacts() throws(StoreError) -> [PlacedFact] {
        try factRows.all { (row) throws(StoreError) in
            PlacedFact(lsn: LSN(row[4]), ordinal: row[5], fact: try fact(row))
        }
    }

    func trim(through lsn: LSN) throws(StoreError) {
        try trimRecords.run(lsn.value)
        try trimFacts.run(lsn.value)
    }

    private func fact(_ row: Columns) throws(StoreError) -> JournalFact {
        JournalFact(
            try row.coded(0, "journal_fact.kind"), start: DiskBlock(row[1]), count: BlockCount(row[2]),
            hold: HoldID(row[3]))
    }

    private func record(_ row: Columns) throws(StoreError) -> JournalRecord {
        guard let words = RecordWords(littleEndianBytes: row.blob(8)), let changes = RowChange.decode(words.words)
        else {
            throw StoreError(.corrupt, "journal record \(row[0]) does not decode; run a full check")
        }
        let facts = try recordFacts.all(row[0]) { (row) throws(StoreError) in try fact(row) }
        return JournalRecord(
            lsn: LSN(row[0]), epoch: Epoch(row[1]),
            step: Step(try row.coded(2, "journal.operation"), try row.coded(3, "journal.step")), durable: LSN(row[4]),
            stateHash: row[5], previousChain: row[6], chain: row[7], changes: changes, facts: facts)
    }
}
