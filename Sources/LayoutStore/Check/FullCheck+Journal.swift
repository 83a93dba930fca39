// The journal, record by record from the anchor on: sums, links, facts, and the redo parts folded over each other.
//
//   anchor 20        rows before are known only through what later records say of them
//   21  put A, 22  remove B, 23  put A      each put and remove of a row is compared with the row's last put before it
//   the end          A as 23 put it, B not there: the tables have to say the same
//
// A record's state_hash is the one before, plus what its puts add and its replaced and removed rows take away. A row that was
// put before the anchor and is replaced after it is known to nobody: such a record's sum is not checked, and counted. With
// nothing trimmed (anchor 0) every row has to come from the journal, and every sum is checked.
//
// Not covered: records before the anchor, which are gone.
// Source: PROTOCOL P5.3.

extension FullCheck {
    private struct Record {
        let lsn: Int64
        /// lsn, epoch, operation, step, durable_lsn, microseconds, state_hash: what the checksum covers first.
        let head: [Int64]
        let previousChain: Int64
        let chain: Int64
        /// The redo part; nil when it is not made of whole words.
        let redo: [Int64]?

        var stateHash: Int64 { head[6] }

        init(_ raw: RawRecord) {
            lsn = raw.words[0]
            head = Array(raw.words.prefix(7))
            previousChain = raw.words[7]
            chain = raw.words[8]
            redo = RecordWords(littleEndianBytes: raw.redo)?.words
        }
    }

    func checkJournal(_ header: StoreHeader?, _ rows: StoredRows?) {
        guard let header else {
            for check in [StoreCheck.journalChain, .journalFacts, .journalFold] {
                report(check, .couldNotCheck, "there is no header that says where the journal begins and ends")
            }
            return
        }
        var records: [Record] = []
        var facts: [Int64: [[Int64]]] = [:]
        attempt(.journalFacts) { () throws(StoreError) in facts = try storedFacts() }
        attempt(.journalChain) { () throws(StoreError) in
            let stored = try storedRecords()
            records = stored.compactMap(\.self)
            checkChain(records, unreadable: stored.count - records.count, facts, header)
        }
        checkFacts(records, facts)
        checkFold(records, header, rows)
    }

    private func storedRecords() throws(StoreError) -> [Record?] {
        try tables.records().map { record in record.map(Record.init) }
    }

    /// By LSN: ordinal, kind, start, count, hold, inode.
    private func storedFacts() throws(StoreError) -> [Int64: [[Int64]]] {
        let rows = try tables.rows(of: .journalFact).map { $0 ?? [] }
        return Dictionary(grouping: rows, by: { $0.first ?? 0 }).mapValues { $0.map { Array($0.dropFirst()) } }
    }

    private func checkChain(
        _ records: [Record], unreadable: Int, _ facts: [Int64: [[Int64]]], _ header: StoreHeader
    ) {
        var problems = unreadable > 0 ? ["\(unreadable) records have columns of another type"] : []
        var (lsn, chain, stateHash) = (header.anchor.value, header.anchorChain, Int64?.none)
        for record in records {
            if record.lsn != lsn &+ 1 { problems.append("LSN \(record.lsn) follows LSN \(lsn)") }
            if record.previousChain != chain {
                problems.append("LSN \(record.lsn) begins from \(record.previousChain), not from \(chain)")
            }
            let words = record.redo.map { redo in
                record.head + redo + facts[record.lsn, default: []].flatMap { $0.dropFirst() }
            }
            if words.map({ RecordWords.hash($0, seed: record.previousChain) }) != record.chain {
                problems.append("LSN \(record.lsn) does not match its checksum")
            }
            (lsn, chain, stateHash) = (record.lsn, record.chain, record.stateHash)
        }
        if lsn != header.lastLSN.value {
            problems.append("the journal ends at LSN \(lsn), the store at \(header.lastLSN)")
        }
        if let stateHash, stateHash != header.stateHash {
            problems.append("the last record says state hash \(stateHash), the store \(header.stateHash)")
        }
        report(
            .journalChain, problems: problems,
            holds: "\(records.count) records after LSN \(header.anchor); none before is kept")
    }

    private func checkFacts(_ records: [Record], _ facts: [Int64: [[Int64]]]) {
        var problems: [String] = []
        var known: Set<Int64> = []
        for record in records {
            known.insert(record.lsn)
            let changes = record.redo.flatMap(RowChange.decode) ?? []
            for (place, fact) in facts[record.lsn, default: []].enumerated() {
                guard fact.count == 6, fact[0] == place, let kind = JournalFact.Kind(rawValue: fact[1]) else {
                    problems.append("fact \(place) of LSN \(record.lsn) has another ordinal, or no kind")
                    continue
                }
                let verb: RowChange.Verb? = kind == .grant ? .put : kind == .acknowledge ? .remove : nil
                let isTold = changes.contains {
                    $0.row.table == .hold && $0.verb == verb && $0.row.words.first == fact[4]
                }
                if verb != nil, !isTold {
                    problems.append(
                        "LSN \(record.lsn) tells a \(kind) of hold \(fact[4]), which its redo part does not have")
                }
                let file = InodeNumber(fact[5])
                if kind == .change, !changes.contains(where: { $0.row.isWhole && $0.row.files.contains(file) }) {
                    problems.append(
                        "LSN \(record.lsn) tells a change of inode \(file), which its redo part does not have")
                }
            }
        }
        for lsn in facts.keys.sorted() where !known.contains(lsn) {
            problems.append("facts of LSN \(lsn) have no record")
        }
        report(.journalFacts, problems: problems, holds: "the facts of \(facts.count) records")
    }

    private func checkFold(_ records: [Record], _ header: StoreHeader, _ rows: StoredRows?) {
        var fold = JournalFold(isWhole: header.anchor == .none)
        for record in records {
            guard let changes = record.redo.flatMap(RowChange.decode) else {
                return report(.journalFold, .violated, "the redo part of LSN \(record.lsn) does not decode")
            }
            fold.apply(changes, lsn: record.lsn, stateHash: record.stateHash)
        }
        guard let rows else {
            return report(.journalFold, .couldNotCheck, "the rows that the records lead to could not be read")
        }
        fold.compare(with: rows)
        report(.journalFold, problems: fold.problems, .disagrees, holds: fold.summary(rows))
    }
}
