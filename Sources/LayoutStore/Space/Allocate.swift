// Handing out blocks. A freed block is busy until the LSN that freed it is durable: if it were written over earlier, a crash
// could bring its old owner back with somebody else's data in it.
//
//   LSN 7  truncate frees 40          busy (40, since 7)
//          durable LSN is 6           40 is stepped aside for
//          sync: durable LSN is 9     40 goes to free, and may be handed out
//
// keeps busyUntilDurable. Off: busy blocks count as free at once.
// A crash leaves: nothing; an allocation is part of its step's transaction.
// Source: PROTOCOL P2.2; Linux fs/xfs/xfs_extent_busy.c for the idea.

extension Transaction {
    /// Takes `count` blocks, in as many runs as it needs, and notes the fact.
    ///
    /// Throws `noSpace` when fewer are legal now; the caller may sync and look again (PROTOCOL P2.2).
    func allocate(_ count: BlockCount) throws(StoreError) -> [Range<DiskBlock>] {
        try emptyDurableBusy()
        var wanted = count
        var taken: [Range<DiskBlock>] = []
        func take(_ run: Range<DiskBlock>) throws(StoreError) {
            let part = Range(at: run.lowerBound, count: min(wanted, run.count))
            try carve(part, from: .free)
            note(JournalFact(.allocate, part))
            taken.append(part)
            wanted = wanted - part.count
            if part.upperBound < run.upperBound, policy == .mostRecentlyFreed {
                recentlyFreed.push(part.upperBound..<run.upperBound)
            }
        }
        while wanted > .zero, policy == .mostRecentlyFreed, let hint = recentlyFreed.pop() {
            guard let run = try rows.space(.free, atOrBefore: hint.lowerBound), let part = run.blocks.intersection(hint)
            else { continue }
            try take(part)
        }
        while wanted > .zero, let run = try rows.space(.free, atOrAfter: Geometry.dataStart) {
            try take(run.blocks)
        }
        if wanted > .zero {
            throw StoreError(
                .noSpace, "cannot allocate \(count) blocks: \(wanted) are missing; sync or free some, then try again")
        }
        return taken
    }

    /// Moves blocks whose freeing LSN is durable from busy to free, oldest first.
    package func emptyDurableBusy() throws(StoreError) {
        let limit = rules.keeps(.busyUntilDurable) ? durable : lsn
        while let run = try rows.oldestBusy() {
            guard run.since <= limit else {
                steppedAsideForBusy = true
                return
            }
            try carve(run.blocks, from: .busy)
            try enter(run.blocks, in: .free, since: .none)
            if policy == .mostRecentlyFreed { recentlyFreed.push(run.blocks) }
        }
    }
}
