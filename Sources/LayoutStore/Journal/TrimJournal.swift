// Trimming drops old journal records in a transaction of its own and moves the anchor: the LSN and chain value that the
// first record left begins from. Never past an open intent, whose record recovery may want to cite, and never past a busy
// block's freeing LSN, which `reused_before_durable` looks up.
//
//   records 1 … 500, keep 100, busy since 350      anchor goes to 349, not to 400
//
// A crash before the commit: nothing happened. After: the records are gone, and nobody needs them.
// Source: PROTOCOL P5.3.

extension Transaction {
    /// Drops all but the last `keep` records, as far as intents and busy blocks allow. Returns whether any went.
    package func trimJournal(keeping keep: Int) throws(StoreError) -> Bool {
        var last = header.lastLSN.value - Int64(keep)
        if let intent = try rows.openIntents().first { last = min(last, intent.lsn.value - 1) }
        if let busy = try rows.oldestBusy() { last = min(last, busy.since.value - 1) }
        guard last > header.anchor.value, let record = try rows.records(from: LSN(last), limit: 1).first else {
            return false
        }
        try rows.trim(through: record.lsn)
        header.anchor = record.lsn
        header.anchorChain = record.chain
        return true
    }
}
