// New blocks on their way into a file: in the COW fork, where nobody reaches them, until a transaction makes them the file's.
//
//   write 3 blocks at 5, of which B shares the first two; the file's block 4 lies at 39
//   stage     cow fork 5..<8 (40…42): next to 39, so that the file stays in one piece
//   remap     data fork 5..<8 (40…42); the two old blocks lose an owner
//   cancel    40…42 are released instead
//
// A crash with staging leaves it to recovery, which gives it back.
// Source: PROTOCOL P4.2, P5.4, P7.3.

extension LayoutStore {
    /// Gives staged blocks of a file back: in one transaction, for whoever is refused between staging and remap.
    ///
    /// keeps cancelRefusedStaging; off: they stay until recovery finds them.
    func cancelStaging(
        of inode: InodeNumber, in ranges: [Range<FileBlock>], in scope: LockScope
    ) async throws(StoreError) {
        guard environment.rules.keeps(.cancelRefusedStaging) else { return }
        try await scope.submit(.cancelStaging) { (change) throws(StoreError) in
            for blocks in ranges { try change.cancelStaging(of: inode, in: blocks) }
        }
    }
}

extension Transaction {
    /// Gives new blocks to `blocks` of a fork, where nothing is mapped; next to the data that lies before them if possible.
    ///
    /// Throws `noSpace` when there are not enough.
    func mapNew(
        _ inode: InodeNumber, fork: Fork, _ blocks: Range<FileBlock>, state: Extent.State
    ) throws(StoreError) -> [Extent] {
        let before = try rows.extent(of: inode, fork: .data, atOrBefore: blocks.lowerBound)
        var made: [Extent] = []
        var offset = blocks.lowerBound
        for run in try allocate(blocks.count, for: inode, at: before?.diskBlocks.upperBound) {
            let extent = Extent(
                inode: inode, fork: fork, offset: offset, start: run.lowerBound, count: run.count, state: state,
                born: lsn)
            try map(extent)
            made.append(extent)
            offset = offset + run.count
        }
        return made
    }

    /// The staged blocks become the file's, the old ones lose an owner (PROTOCOL P4.2, P5.4), and unwritten blocks become written.
    ///
    /// Only the blocks of `plan` change, exactly; one that is not mapped as it was at the look is `corrupt`. `decision`: whether the
    /// asker's own holds on the old blocks go stale. Returns what became of them.
    ///
    /// keeps convertWhatWasWritten; off: the whole unwritten extent becomes written.
    func remap(
        _ plan: RemapPlan, _ decision: BreakDecision, asker: HolderID?
    ) throws(StoreError) -> StaleHolds {
        var stale = StaleHolds()
        for piece in plan.pieces where piece.way != .settled {
            var taken = piece.blocks
            if piece.way == .filled, !rules.keeps(.convertWhatWasWritten) {
                taken =
                    try rows.extent(of: plan.inode.number, fork: .data, atOrBefore: taken.lowerBound)?.fileBlocks
                    ?? taken
            }
            let old = try unmap(plan.inode.number, fork: .data, taken)
            guard
                old.compactMap({ $0.part(in: piece.blocks)?.diskBlocks }) == [piece.old?.diskBlocks].compactMap(\.self),
                old.first?.state == piece.old?.state
            else {
                throw StoreError(
                    .corrupt,
                    "blocks \(piece.blocks.lowerBound)..<\(piece.blocks.upperBound) of inode \(plan.inode.number) were mapped "
                        + "anew under an operation that copies them; run a full check")
            }
            var new = old
            if piece.way == .staged {
                new = try unmap(plan.inode.number, fork: .cow, piece.blocks)
                for extent in old {
                    if case .stale = decision, let asker { try makeStale(extent, of: asker, into: &stale) }
                    try dropReference(to: extent.diskBlocks, of: plan.inode.number)
                }
            }
            for extent in new { try map(extent.in(.data, .written)) }
        }
        return stale
    }

    /// Takes staging out of the COW fork and frees it.
    func cancelStaging(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) {
        for extent in try unmap(inode, fork: .cow, blocks) { try release(extent.diskBlocks, of: inode) }
    }
}
