/// All rows of a store at one moment, but the journal's. Each table in key order; tables of space free, busy, detached.
///
/// Rows may be damaged: `start + count` need not be a number, so nothing here asks for it but ``space(of:)`` and ``owners(of:)``.
package struct StoreSnapshot: Sendable {
    package let header: StoreHeader
    package let inodes: [Inode]
    package let extents: [Extent]
    package let refcounts: [RefcountRun]
    package let spaces: [PlacedRun]
    package let holders: [Holder]
    package let mappedRanges: [MappedRange]
    package let pins: [Pin]
    package let holds: [Hold]
    package let intents: [RootIntent]
    /// The state hash that these rows have (PROTOCOL P5.3).
    package let stateHash: Int64

    /// Reads every table once, in key order.
    package init(_ rows: any StateRows) throws(StoreError) {
        header = try rows.header()
        inodes = try rows.inodes()
        extents = try rows.extents()
        refcounts = try rows.refcounts()
        var spaces: [PlacedRun] = []
        for table in SpaceTable.allCases { spaces += try rows.runs(of: table) }
        self.spaces = spaces
        holders = try rows.holders()
        mappedRanges = try rows.mappedRanges()
        pins = try rows.pins()
        holds = try rows.holds()
        intents = try rows.openIntents()
        stateHash =
            Self.sum(inodes) &+ Self.sum(extents) &+ Self.sum(refcounts) &+ Self.sum(spaces) &+ Self.sum(holders)
            &+ Self.sum(mappedRanges) &+ Self.sum(pins) &+ Self.sum(holds) &+ Self.sum(intents)
    }

    private static func sum(_ rows: [some StateRow]) -> Int64 { rows.reduce(0) { $0 &+ $1.stateHash } }

    /// The table that has `block`, if it has no owner.
    package func space(of block: DiskBlock) -> SpaceTable? {
        spaces.first { $0.run.blocks.contains(block) }?.place
    }

    /// The data extents that map `block`.
    package func owners(of block: DiskBlock) -> [Extent] {
        extents.filter { $0.fork == .data && $0.diskBlocks.contains(block) }
    }
}

extension StateBackend {
    /// All rows as they are now, in one transaction.
    package func snapshot() throws(StoreError) -> StoreSnapshot {
        try read { (rows) throws(StoreError) in try StoreSnapshot(rows) }
    }
}
