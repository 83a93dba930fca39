/// Runs of blocks in free, busy and detached: cut out and put in, merged where nothing is lost by it.
extension Transaction {
    /// Puts `blocks` into a table. Free runs merge with their neighbours, the others keep what they were entered with.
    ///
    /// Throws `corrupt` if blocks that go to busy or free are somebody's (Unused.swift).
    ///
    /// keeps busyKeepsItsLSN; off: busy runs merge, too, and have the older LSN.
    package func enter(_ blocks: Range<DiskBlock>, in table: SpaceTable, since: LSN) throws(StoreError) {
        if table != .detached { try confirmUnused(blocks) }
        var (run, since) = (blocks, since)
        if table == .free || (table == .busy && !rules.keeps(.busyKeepsItsLSN)) {
            if let before = try rows.space(table, atOrBefore: run.lowerBound),
                before.blocks.upperBound == run.lowerBound
            {
                try remove(PlacedRun(run: before, place: table))
                (run, since) = (before.start..<run.upperBound, min(since, before.since))
            }
            if let after = try rows.space(table, atOrAfter: run.upperBound), after.start == run.upperBound {
                try remove(PlacedRun(run: after, place: table))
                (run, since) = (run.lowerBound..<after.blocks.upperBound, min(since, after.since))
            }
        }
        try insert(PlacedRun(run: SpaceRun(run, since: since), place: table))
    }

    /// Cuts the part of `blocks` that the table has out of it. Returns what was there, ascending.
    ///
    /// keeps cutKeepsItsEnd; off: what is left behind the cut is as long as the whole run was.
    @discardableResult
    package func carve(_ blocks: Range<DiskBlock>, from table: SpaceTable) throws(StoreError) -> [SpaceRun] {
        var carved: [SpaceRun] = []
        for run in try runs(in: table, touching: blocks) {
            guard let common = run.blocks.intersection(blocks) else { continue }
            try remove(PlacedRun(run: run, place: table))
            var behind = common.upperBound..<run.blocks.upperBound
            if !behind.isEmpty, !rules.keeps(.cutKeepsItsEnd) {
                let end = min(behind.lowerBound + run.count, header.geometry.dataBlocks.upperBound)
                behind = behind.lowerBound..<end
            }
            for rest in [run.start..<common.lowerBound, behind] where !rest.isEmpty {
                try insert(PlacedRun(run: SpaceRun(rest, since: run.since), place: table))
            }
            carved.append(SpaceRun(common, since: run.since))
        }
        return carved
    }

    private func runs(in table: SpaceTable, touching blocks: Range<DiskBlock>) throws(StoreError) -> [SpaceRun] {
        var found: [SpaceRun] = []
        if let before = try rows.space(table, atOrBefore: blocks.lowerBound), before.blocks.overlaps(blocks) {
            found.append(before)
        }
        var next = (found.last?.blocks.upperBound).map { max($0, blocks.lowerBound) } ?? blocks.lowerBound
        while next < blocks.upperBound, let run = try rows.space(table, atOrAfter: next), run.start < blocks.upperBound
        {
            found.append(run)
            next = run.blocks.upperBound
        }
        return found
    }
}
