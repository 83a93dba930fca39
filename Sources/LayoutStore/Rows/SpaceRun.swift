/// Where blocks without an owner are (PROTOCOL P2). Owned blocks are in ``Extent`` rows.
package enum SpaceTable: Int64, Sendable, CaseIterable {
    /// May be handed out.
    case free = 0
    /// Freed, but the freeing transaction may not be durable yet.
    case busy = 1
    /// No owner, but somebody can still reach them.
    case detached = 2
}

/// A run of blocks in one of the three tables. Runs of one table do not overlap.
package struct SpaceRun: Hashable, Sendable {
    package let start: DiskBlock
    package let count: BlockCount
    /// Busy: the LSN that freed them. Detached: the LSN that took their last owner. Free: `LSN.none`.
    package let since: LSN

    package init(start: DiskBlock, count: BlockCount, since: LSN) {
        self.start = start
        self.count = count
        self.since = since
    }

    package init(_ blocks: Range<DiskBlock>, since: LSN) {
        self.init(start: blocks.lowerBound, count: blocks.count, since: since)
    }

    package var blocks: Range<DiskBlock> { Range(at: start, count: count) }
}

/// A run together with its table, which decides what the row is.
package struct PlacedRun: Hashable, Sendable {
    package let run: SpaceRun
    package let place: SpaceTable

    package init(run: SpaceRun, place: SpaceTable) {
        self.run = run
        self.place = place
    }
}

extension SpaceTable {
    /// The table as one of those of the state.
    package var table: StateTable {
        switch self {
        case .free: .free
        case .busy: .busy
        case .detached: .detached
        }
    }
}

extension PlacedRun: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        let start: DiskBlock = try row.address("start")
        let count = try row.count("count", from: start)
        let since: LSN
        switch row.table {
        case .state(.busy):
            place = .busy
            since = try row.number("freed_lsn", in: 0...(.max))
        case .state(.detached):
            place = .detached
            since = try row.number("lsn", in: 0...(.max))
        default:
            place = .free
            since = row.constant(.none)
        }
        run = SpaceRun(start: start, count: count, since: since)
    }

    package var table: StateTable { place.table }
    package var words: [Int64] { [run.start.value, run.count.value, run.since.value] }
}
