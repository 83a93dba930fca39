// Trimming drops old journal records in a transaction of its own and moves the anchor: the LSN of the last record
// dropped, and the chain value that the first record kept begins from. Two things stop the anchor: the record of an
// open intent is kept, since recovery may cite it, and so is the record that freed a block which is still busy, since
// `reused_before_durable` looks it up.
//
//   records 1 … 500, keep 100, a block busy since 350      the anchor moves to 349, not to 400
//
// A crash before the commit leaves every record; a crash after it leaves the journal trimmed. Both are legal.
// keeps trimMovesAnchor
// Source: PROTOCOL P5.3.

extension Transaction {
    /// Drops all but the last `keep` records, as far as open intents and busy blocks allow. Returns whether it dropped
    /// any.
    package func trimJournal(keeping keep: Int) throws(StoreError) -> Bool {
        var last = header.lastLSN.value - Int64(keep)
        if let intent = try rows.openIntents().first { last = min(last, intent.lsn.value - 1) }
        if let busy = try rows.oldestBusy() { last = min(last, busy.since.value - 1) }
        guard last > header.anchor.value, let record = try rows.records(from: LSN(last), limit: 1).first else {
            return false
        }
        try rows.trim(through: record.lsn)
        guard rules.keeps(.trimMovesAnchor) else { return true }
        header.anchor = record.lsn
        header.anchorChain = record.chain
        return true
    }
}
