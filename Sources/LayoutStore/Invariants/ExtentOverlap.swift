// extent_overlap: no two extents of one fork share a file block, no two rows of refcount, free, busy or detached share a
// disk block, and everything with a disk address lies inside the device and is not empty. The twin of the view of that
// name: rows come in key order, so a row that overlaps any later one overlaps the next.

extension StoreSnapshot {
    func findExtentOverlaps(_ findings: inout Findings) {
        for (index, extent) in extents.enumerated() {
            check("extent", extent.start, extent.count, &findings)
            guard index + 1 < extents.count else { continue }
            let next = extents[index + 1]
            guard next.inode == extent.inode, next.fork == extent.fork,
                next.offset.value.isBelow(end: extent.offset.value, extent.count.value)
            else { continue }
            findings.add(
                .extentOverlap, extent.inode.value,
                "inode \(extent.inode), \(extent.fork.word): the extent of file blocks "
                    + "\(extent.offset)..<\(extent.offset.value.end(extent.count.value)) overlaps the next")
        }
        for (index, run) in refcounts.enumerated() {
            check("refcount", run.start, run.count, &findings)
            guard index + 1 < refcounts.count else { continue }
            check("refcount", run.start, run.count, before: refcounts[index + 1].start, &findings)
        }
        for (index, space) in spaces.enumerated() {
            let name = space.place.name
            check(name, space.run.start, space.run.count, &findings)
            guard index + 1 < spaces.count, spaces[index + 1].place == space.place else { continue }
            check(name, space.run.start, space.run.count, before: spaces[index + 1].run.start, &findings)
        }
        for hold in holds { check("hold", hold.start, hold.count, &findings) }
    }

    @inline(__always)
    private func check(
        _ table: StaticString, _ start: DiskBlock, _ count: BlockCount, before next: DiskBlock,
        _ findings: inout Findings
    ) {
        guard next.value.isBelow(end: start.value, count.value) else { return }
        findings.add(
            .extentOverlap, start.value,
            "\(table): the row of blocks \(start)..<\(start.value.end(count.value)) overlaps the next")
    }

    @inline(__always)
    private func check(
        _ table: StaticString, _ start: DiskBlock, _ count: BlockCount, _ findings: inout Findings
    ) {
        let (end, overflow) = start.value.addingReportingOverflow(count.value)
        let device = header.geometry.dataBlocks
        guard start < device.lowerBound || overflow || end > device.upperBound.value || count.value < 1 else { return }
        let fault =
            count.value < 1
            ? "an empty run"
            : "not inside the device, which is \(device.lowerBound)..<\(device.upperBound)"
        findings.add(
            .extentOverlap, start.value,
            "\(table): blocks \(start)..<\(start.value.end(count.value)) are \(fault)")
    }
}

extension SpaceTable {
    /// The table's name in Schemas/store.sql.
    fileprivate var name: StaticString {
        switch self {
        case .free: "free_extent"
        case .busy: "busy_extent"
        case .detached: "detached_extent"
        }
    }
}
