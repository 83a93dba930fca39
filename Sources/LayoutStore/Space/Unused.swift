// Before blocks become busy or free they are looked up once more: in the reverse map, and among the holds. Their last reference was
// counted down to get here; a refcount row that is missing or wrong would free a block that another file has, and the next write would
// go into that file.
//
//   extents by disk start:   A 10..<20    B 40..<44    C 40..<48
//   free 44..<46             C overlaps it: corrupt
//   free 20..<24             A ends before it; an earlier, longer extent would share A's blocks, and those have no refcount row: unused
//
// So the walk goes back from the range's end, over extents that end before it, as long as their first block is shared. A few steps in
// any store that people have; at most 64, so that a walk never costs more than the freeing. Nearly always the first step is the last
// one, so that a few extents are read at first.
//
// This is an assertion of the store, not a rule of the protocol: with a rule switched off it is silent, so that what the rule prevents
// shows as an outcome (CRASHMODEL M6).
// Source: PROTOCOL P2.

extension Transaction {
    private static let (usualSteps, mostSteps) = (2, 64)

    /// Throws `corrupt` if an extent or a hold has one of `blocks`. O(log n) in a store whose refcounts are right.
    func confirmUnused(_ blocks: Range<DiskBlock>) throws(StoreError) {
        guard rules == .all else { return }
        if let hold = try rows.holds(on: blocks).first {
            throw inUse(
                blocks, "hold \(hold.id) of holder \(hold.holder) reaches block \(max(hold.start, blocks.lowerBound))")
        }
        for (seen, limit) in [(0, Self.usualSteps), (Self.usualSteps, Self.mostSteps)] {
            for extent in try rows.extents(placedBefore: blocks.upperBound, limit: limit).dropFirst(seen) {
                guard extent.diskBlocks.upperBound <= blocks.lowerBound else {
                    throw inUse(
                        blocks,
                        "inode \(extent.inode) has block \(max(extent.start, blocks.lowerBound)) at file block \(extent.offset)"
                    )
                }
                let first = extent.start..<(extent.start + BlockCount(1))
                guard try references(of: first)[0].references > 1 else { return }
            }
        }
    }

    private func inUse(_ blocks: Range<DiskBlock>, _ user: String) -> StoreError {
        StoreError(
            .corrupt,
            "blocks \(blocks.lowerBound)..<\(blocks.upperBound) were to be freed, but \(user): reference counts and extents contradict "
                + "each other; run a full check")
    }
}
