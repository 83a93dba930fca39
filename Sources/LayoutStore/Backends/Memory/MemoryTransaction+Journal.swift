// The tables journal and journal_fact. A record keeps its facts, so the two are one table here.

extension MemoryTransaction {
    func append(_ record: JournalRecord) throws(StoreError) {
        _ = try JournalRow(checking: record.words, of: .journal)
        for fact in record.placedFacts { _ = try PlacedFact(checking: fact.words, of: .journalFact) }
        guard journal[record.lsn] == nil else {
            throw record.isThereAlready
        }
        journal.put(record, at: record.lsn)
    }
    func lastRecord() throws(StoreError) -> JournalRecord? { journal.last }
    func records(from lsn: LSN, limit: Int) throws(StoreError) -> [JournalRecord] {
        journal.rows(from: lsn, through: LSN(.max), limit: limit)
    }
    func journalLinks() throws(StoreError) -> [JournalLink] {
        journal.rows.map {
            JournalLink(lsn: $0.lsn, durable: $0.durable, previousChain: $0.previousChain, chain: $0.chain)
        }
    }
    func journalFacts() throws(StoreError) -> [PlacedFact] {
        journal.rows.flatMap(\.placedFacts)
    }
    func trim(through lsn: LSN) throws(StoreError) { journal.removeAll(through: lsn) }
}
