// What is durable, and what of space waits for that.
//
//   commit LSN 7     settling of the transaction replaces the queue's: 40 is unsettled since 7, 50..<52 became free last
//   body refuses     the transaction's copy is dropped: nothing is unsettled, and no hint is lost
//   sync             durable 7: nothing waits any more
//
// Volatile: after a crash the durable LSN begins again at what recovery has synced (PROTOCOL P7.2).
// Source: PROTOCOL P2.2, P2.2a, P6.

/// A value, so that a body that is rolled back leaves it as it was.
package struct Settling: Hashable, Sendable {
    /// Everything up to this LSN survives a power loss.
    package var durable = LSN.none
    var recentlyFreed = RecentlyFreed()
    var unsettled = UnsettledBlocks()

    package init() {}

    /// `blocks` may be written in place only when `lsn` is durable.
    package mutating func note(_ blocks: Range<DiskBlock>, since lsn: LSN) {
        unsettled.note(blocks, since: lsn, durable: durable)
    }

    /// Whether one of `blocks` must not be written in place yet.
    package func isUnsettled(_ blocks: [Range<DiskBlock>]) -> Bool {
        blocks.contains { unsettled.contains($0, above: durable) }
    }
}
