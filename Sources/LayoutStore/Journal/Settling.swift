// Settling keeps the durable LSN, the blocks that may not be written in place before a later LSN is durable (they are
// *unsettled*), and the runs that became free last. A transaction changes a copy:
//
//   commit LSN 7     the transaction's copy replaces the writer's: 40 is unsettled since 7, 50..<52 became free last
//   body refuses     the transaction's copy is dropped: 40 is not unsettled, and the hints are those from before
//   sync             the durable LSN is 7: no block waits any more
//
// Volatile: after a crash the durable LSN begins again at the LSN that recovery has synced (PROTOCOL P7.2).
// Source: PROTOCOL P2.2, P2.2a, P6.

/// The durable LSN and what waits for it. A value, so that dropping a transaction's copy undoes its changes.
package struct Settling: Hashable, Sendable {
    /// Everything up to this LSN survives a power loss.
    package var durable = LSN.none
    var recentlyFreed = RecentlyFreed()
    var unsettled = UnsettledBlocks()

    package init() {}

    /// Notes that `blocks` may be written in place only once `lsn` is durable.
    package mutating func note(_ blocks: Range<DiskBlock>, since lsn: LSN) {
        unsettled.note(blocks, since: lsn, durable: durable)
    }

    /// Whether one of `blocks` must not be written in place yet.
    package func isUnsettled(_ blocks: [Range<DiskBlock>]) -> Bool {
        blocks.contains { unsettled.contains($0, above: durable) }
    }
}
