// The tables open_intent, journal and journal_fact.

extension SQLiteTransaction {
    func openIntents() throws(StoreError) -> [RootIntent] { try rows(of: .openIntent) }

    func append(_ record: JournalRecord) throws(StoreError) {
        try appendRecord.run(record.words, blob: record.redo)
        for fact in record.placedFacts { try appendFact.run(fact.words) }
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
        try factRows.all { (row) throws(StoreError) in try row.row(of: .journalFact, checked: false) }
    }

    func trim(through lsn: LSN) throws(StoreError) {
        try trimRecords.run(lsn.value)
        try trimFacts.run(lsn.value)
    }

    private func record(_ columns: Columns) throws(StoreError) -> JournalRecord {
        let row: JournalRow = try columns.row(of: .journal, checked: false)
        let facts: [PlacedFact] = try recordFacts.all(row.lsn.value) { (columns) throws(StoreError) in
            try columns.row(of: .journalFact, checked: false)
        }
        return try row.record(facts.map(\.fact))
    }
}
