package import LayoutStore

/// All rows of a store at one moment, but the journal's.
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

    /// Reads every table once, in key order.
    package init(_ rows: any StateTransaction) throws(StoreError) {
        header = try rows.header()
        var inodes: [Inode] = []
        var extents: [Extent] = []
        while let inode = try rows.inode(from: InodeNumber((inodes.last?.number.value ?? 0) + 1)) {
            inodes.append(inode)
            for fork in Fork.allCases {
                var next = FileBlock(0)
                while let extent = try rows.extent(of: inode.number, fork: fork, atOrAfter: next) {
                    extents.append(extent)
                    next = extent.offset + BlockCount(1)
                }
            }
        }
        var refcounts: [RefcountRun] = []
        while let run = try rows.refcount(atOrAfter: refcounts.last.map { $0.start + BlockCount(1) } ?? DiskBlock(0)) {
            refcounts.append(run)
        }
        var spaces: [PlacedRun] = []
        for table in SpaceTable.allCases {
            var next = DiskBlock(0)
            while let run = try rows.space(table, atOrAfter: next) {
                spaces.append(PlacedRun(run: run, place: table))
                next = run.start + BlockCount(1)
            }
        }
        let holders = try rows.holders()
        var (ranges, pins): ([MappedRange], [Pin]) = ([], [])
        for holder in holders {
            ranges += try rows.mappedRanges(of: holder.id)
            pins += try rows.pins(of: holder.id)
        }
        (self.inodes, self.extents, self.refcounts, self.spaces) = (inodes, extents, refcounts, spaces)
        (self.holders, mappedRanges, self.pins) = (holders, ranges, pins)
        holds = try rows.holds(on: DiskBlock(0)..<DiskBlock(Int64.max / 2))
        intents = try rows.openIntents()
    }

    /// The state hash that these rows have (PROTOCOL P5.3).
    package var stateHash: Int64 {
        var sum: Int64 = 0
        func add(_ rows: some Sequence<any StateRow>) { for row in rows { sum &+= row.stateHash } }
        add(inodes)
        add(extents)
        add(refcounts)
        add(spaces)
        add(holders)
        add(mappedRanges)
        add(pins)
        add(holds)
        add(intents)
        return sum
    }

    /// The table that has `block`, if it has no owner.
    package func space(of block: DiskBlock) -> SpaceTable? {
        spaces.first { $0.run.blocks.contains(block) }?.place
    }

    /// The data extents that map `block`.
    package func owners(of block: DiskBlock) -> [Extent] {
        extents.filter { $0.fork == .data && $0.diskBlocks.contains(block) }
    }
}
