// Three rules about what a hold reaches, in one pass over the runs and extents:
//
//   freed_under_active_mapping   a free or busy run under a hold, or an extent that is younger than a hold on it
//   hold_on_staging              an extent of the cow fork under a hold
//   readable_unwritten           an unwritten extent under a hold that may read
//
// Most extents are none of that: older than every hold, data, written. They cost a comparison.

extension StoreSnapshot {
    func findHeldBlocks(_ holdsByDisk: HoldsByDisk, _ findings: inout Findings) {
        guard var oldest = holds.first?.granted else { return }
        for hold in holds { oldest = min(oldest, hold.granted) }
        for space in spaces where space.place != .detached {
            let run = space.run
            holdsByDisk.forEach(on: run.start, run.count) { hold in
                let (first, beyond) = common(run.start, run.count, hold)
                findings.add(
                    .freedUnderActiveMapping, first,
                    "blocks \(first)..<\(beyond) are \(space.place), but \(who(hold)) reaches them")
            }
        }
        for extent in extents where extent.born > oldest || extent.fork == .cow || extent.state == .unwritten {
            holdsByDisk.forEach(on: extent.start, extent.count) { hold in find(extent, under: hold, &findings) }
        }
    }

    private func find(_ extent: Extent, under hold: Hold, _ findings: inout Findings) {
        let (first, beyond) = common(extent.start, extent.count, hold)
        if extent.born > hold.granted {
            findings.add(
                .freedUnderActiveMapping, first,
                "blocks \(first)..<\(beyond) are reached by \(who(hold)), granted at LSN \(hold.granted), but were "
                    + "allocated to inode \(extent.inode) (\(extent.fork.word), file block \(extent.offset)) at LSN "
                    + "\(extent.born)")
        }
        if extent.fork == .cow {
            findings.add(
                .holdOnStaging, first,
                "blocks \(first)..<\(beyond) are staged for inode \(extent.inode) (file block \(extent.offset)), but "
                    + "\(who(hold)) reaches them")
        }
        if extent.state == .unwritten, hold.access.reads {
            findings.add(
                .readableUnwritten, first,
                "blocks \(first)..<\(beyond) are not written yet (inode \(extent.inode), \(extent.fork.word), file block "
                    + "\(extent.offset)), but \(who(hold)) may read them")
        }
    }

    /// The blocks that a run and a hold have in common, as the views print them.
    private func common(_ start: DiskBlock, _ count: BlockCount, _ hold: Hold) -> (first: Int64, beyond: Int64) {
        (
            max(start.value, hold.start.value),
            min(start.value.end(count.value), hold.start.value.end(hold.count.value))
        )
    }
}
