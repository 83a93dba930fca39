// Handing out blocks. A freed block is busy until the LSN that freed it is durable: if it were written over earlier, a crash
// could bring its old owner back with somebody else's data in it.
//
//   LSN 7  truncate frees 40          busy (40, since 7)
//          durable LSN is 6           40 is stepped aside for
//          sync: durable LSN is 9     40 goes to free, and may be handed out
//
// Which free blocks: first by place, then by size. A file that is written on goes on where its last extent ended, so that
// the two become one; else the shortest run that is long enough is taken; else the longest, and again.
//
//   free 10..<14, 40..<60, 90..<93; the file's last extent ends at 40
//   5 blocks after it     40..<45        by place
//   3 blocks, no hint     90..<93        by size: the shortest that fits
//   30 blocks             45..<60, 10..<14, 90..<93, and then noSpace: 8 are missing
//
// keeps busyUntilDurable. Off: busy blocks count as free at once.
// A crash leaves: nothing; an allocation is part of its step's transaction.
// Source: PROTOCOL P2.2; Linux fs/xfs/xfs_extent_busy.c and the two free space trees of fs/xfs/libxfs/xfs_alloc.c for the idea.

extension Transaction {
    /// Busy runs that one allocation moves to free before it looks; more only when the free ones are not enough.
    private static let busyRunsAtOnce = 64

    /// Takes `count` blocks for a file, in as many runs as it needs, at `goal` if that is free, and notes the fact.
    /// O(runs · log n).
    ///
    /// Throws `noSpace` when fewer are legal now; the caller may sync and look again (PROTOCOL P2.2).
    package func allocate(
        _ count: BlockCount, for inode: InodeNumber, at goal: DiskBlock? = nil
    ) throws(StoreError) -> [Range<DiskBlock>] {
        try emptyDurableBusy(runs: policy == .mostRecentlyFreed ? .max : Self.busyRunsAtOnce)
        var wanted = count
        var taken: [Range<DiskBlock>] = []
        while wanted > .zero {
            guard let run = try nextRun(of: wanted, at: taken.isEmpty ? goal : taken.last?.upperBound) else {
                guard try emptyDurableBusy(runs: Self.busyRunsAtOnce) else {
                    throw StoreError(
                        .noSpace,
                        "cannot allocate \(count) blocks: \(wanted) are missing; sync or free some, then try again")
                }
                continue
            }
            let part = Range(at: run.lowerBound, count: min(wanted, run.count))
            try carve(part, from: .free)
            note(JournalFact(.allocate, part, of: inode))
            wanted = wanted - part.count
            if let last = taken.last, last.upperBound == part.lowerBound {
                taken[taken.count - 1] = last.lowerBound..<part.upperBound
            } else {
                taken.append(part)
            }
            if part.upperBound < run.upperBound, policy == .mostRecentlyFreed {
                settling.recentlyFreed.push(part.upperBound..<run.upperBound)
            }
        }
        return taken
    }

    /// The free run, or the part of one, to take from next.
    private func nextRun(of wanted: BlockCount, at goal: DiskBlock?) throws(StoreError) -> Range<DiskBlock>? {
        switch policy {
        case .mostRecentlyFreed:
            while let hint = settling.recentlyFreed.pop() {
                let run = try rows.space(.free, atOrBefore: hint.lowerBound)
                if let part = run?.blocks.intersection(hint) { return part }
            }
            return try rows.space(.free, atOrAfter: Geometry.dataStart)?.blocks
        case .placeThenSize:
            if let goal, let run = try rows.space(.free, atOrBefore: goal), goal < run.blocks.upperBound {
                return goal..<run.blocks.upperBound
            }
            if let run = try rows.freeRun(ofAtLeast: wanted) { return run.blocks }
            return try rows.longestFreeRun()?.blocks
        }
    }

    /// Moves blocks whose freeing LSN is durable from busy to free, oldest first, at most `limit` runs. Returns whether any went.
    @discardableResult
    package func emptyDurableBusy(runs limit: Int) throws(StoreError) -> Bool {
        let last = rules.keeps(.busyUntilDurable) ? durable : lsn
        var count = 0
        while count < limit, let run = try rows.oldestBusy() {
            guard run.since <= last else {
                steppedAsideForBusy = true
                break
            }
            try carve(run.blocks, from: .busy)
            try enter(run.blocks, in: .free, since: .none)
            if policy == .mostRecentlyFreed { settling.recentlyFreed.push(run.blocks) }
            count += 1
        }
        return count > 0
    }
}
