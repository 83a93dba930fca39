// Blocks that their file owns alone, at the place where it shows them, but not yet durably. Writing them in place could show
// through an older state:
//
//   LSN 7  A and B share 40; B is truncated: refcount(40) 2 → 1        not durable yet
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
// So an in-place write first waits until the LSN that left the block to its file, at that place, is durable.
//
// Only so many runs are remembered; past that the rest of the device counts as unsettled, and the next in-place write syncs.
//
// keeps durableBeforeInPlace
// Volatile: after a crash everything recovered is synced before it is relied on (PROTOCOL P7.2), so nothing is unsettled.
// Source: found by a campaign (seed 1 on fsx-core-seed32-600, ADR 2); the reasoning is PROTOCOL P2.2's, for blocks that stay.

/// Which blocks wait for which LSN before they may be written in place.
struct UnsettledBlocks: Hashable, Sendable {
    private struct Run: Hashable {
        let blocks: Range<DiskBlock>
        let since: LSN
    }

    /// A sync forgets them all, so what matters is that one costs more than a walk over so many.
    private static let mostRuns = 256

    private var runs: [Run] = []

    /// `blocks` wait for `lsn`. Forgets what waits no longer. O(1) amortized.
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
