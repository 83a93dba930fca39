// A block is *unsettled* while it is not yet durable that its file owns it alone, at the place where the file shows it.
// A write in place to such a block could show in the older state that a crash brings back:
//
//   LSN 7  A and B share 40; B is truncated: refcount(40) 2 → 1        LSN 7 is not durable yet
//          A is written in place: 40 has A's new bytes
//          crash: LSN 7 is lost, B shows A's new bytes
//
//   LSN 9  C is truncated to 1000: the rest of its last block is past the end
//          C grows again: that rest is zeroed in place
//          crash: LSN 9 is lost, C is long again and shows zeros where its data was
//
//   LSN 12 D's block 5 moves to block 3 (collapse), or to another file (exchange), or becomes unwritten (zero range)
//          D is written in place at block 3
//          crash: LSN 12 is lost, D shows the new bytes at block 5
//
// So a write in place first waits until the LSN that left the block to its file, at that place, is durable.
//
// At most 256 runs are remembered. When one more comes, the whole device counts as unsettled since its LSN, and the
// next write in place syncs.
//
// keeps durableBeforeInPlace
// Volatile: recovery syncs everything that it found before anybody relies on it (PROTOCOL P7.2), so no block is
// unsettled then.
// Source: found by a campaign (seed 1 on fsx-core-seed32-600, ADR 2); the reasoning is PROTOCOL P2.2's, for blocks that
// stay.

/// Which blocks wait for which LSN before they may be written in place.
struct UnsettledBlocks: Hashable, Sendable {
    private struct Run: Hashable {
        let blocks: Range<DiskBlock>
        let since: LSN
    }

    /// The limit keeps a walk over all runs cheaper than the sync that settles them.
    private static let mostRuns = 256

    private var runs: [Run] = []

    /// Notes that `blocks` wait for `lsn`. Forgets the runs that are settled by now. O(1) amortized.
    mutating func note(_ blocks: Range<DiskBlock>, since lsn: LSN, durable: LSN) {
        if let first = runs.first, first.since <= durable { runs.removeAll { $0.since <= durable } }
        guard runs.count < Self.mostRuns else {
            runs = [Run(blocks: DiskBlock(0)..<DiskBlock(.max), since: lsn)]
            return
        }
        runs.append(Run(blocks: blocks, since: lsn))
    }

    /// Whether any of `blocks` waits for an LSN above `durable`. O(1): the runs are limited.
    func contains(_ blocks: Range<DiskBlock>, above durable: LSN) -> Bool {
        runs.contains { $0.since > durable && $0.blocks.overlaps(blocks) }
    }
}
