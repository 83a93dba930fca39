/// Where blocks without an owner are (PROTOCOL P2). Owned blocks are in ``Extent`` rows.
public enum SpaceTable: Int64, Sendable, CaseIterable {
    /// May be handed out.
    case free = 0
    /// Freed, but the freeing transaction may not be durable yet.
    case busy = 1
    /// No owner, but somebody can still reach them.
    case detached = 2
}

/// A run of blocks in one of the three tables. Runs of one table do not overlap.
public struct SpaceRun: Hashable, Sendable {
    public let start: DiskBlock
    public let count: BlockCount
    /// Busy: the LSN that freed them. Detached: the LSN that took their last owner. Free: `LSN.none`.
    public let since: LSN

    package init(start: DiskBlock, count: BlockCount, since: LSN) {
        self.start = start
        self.count = count
        self.since = since
    }

    package init(_ blocks: Range<DiskBlock>, since: LSN) {
        self.init(start: blocks.lowerBound, count: blocks.count, since: since)
    }

    public var blocks: Range<DiskBlock> { Range(at: start, count: count) }
}
