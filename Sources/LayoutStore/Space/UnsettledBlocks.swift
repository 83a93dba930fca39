// Blocks that their file owns alone, but not yet durably. Writing them in place could show through an older state:
//
//   LSN 7  A and B share 40; B is truncated: refcount(40) 2 → 1        not durable yet
//          A is written in place: 40 has A's new bytes
//          crash: LSN 7 is lost, B shows A's new bytes
//
//   LSN 9  C is truncated to 1000: the rest of its last block is past the end
//          C grows again: that rest is zeroed in place
//          crash: LSN 9 is lost, C is long again and shows zeros where its data was
//
// So an in-place write first waits until the LSN that left the block to its file is durable.
//
// keeps durableBeforeInPlace
// Volatile: after a crash everything recovered is synced before it is relied on (PROTOCOL P7.2), so nothing is unsettled.
// Source: found by a campaign (seed 1 on fsx-core-seed32-600, ADR 2); the reasoning is PROTOCOL P2.2's, for blocks that stay.

/// Which blocks wait for which LSN before they may be written in place.
package final class UnsettledBlocks: @unchecked Sendable {  // only inside transactions, of which there is one at a time
    private var runs: [(blocks: Range<DiskBlock>, since: LSN)] = []

    func note(_ blocks: Range<DiskBlock>, since lsn: LSN, durable: LSN) {
        forget(through: durable)
        runs.append((blocks, lsn))
    }

    /// Whether any of `blocks` waits for an LSN above `durable`. Forgets what no longer waits. O(runs noted since the last sync).
    func contains(_ blocks: Range<DiskBlock>, above durable: LSN) -> Bool {
        forget(through: durable)
        return runs.contains { $0.blocks.overlaps(blocks) }
    }

    private func forget(through durable: LSN) {
        if let first = runs.first, first.since <= durable { runs.removeAll { $0.since <= durable } }
    }
}
