// extent_beyond_eof: no written data extent has blocks wholly beyond the end of its file, but for what an open truncate or
// inactivation is about to unmap. The twin of the view of that name: one pass over extents and inodes side by side.

extension StoreSnapshot {
    func findExtentsBeyondEOF(_ findings: inout Findings) {
        var next = 0
        for extent in extents where extent.fork == .data && extent.state == .written {
            while next < inodes.count, inodes[next].number < extent.inode { next += 1 }
            let size = next < inodes.count && inodes[next].number == extent.inode ? inodes[next].size : 0
            let (end, isEndFloat) = extent.offset.value.addingReportingOverflow(extent.count.value)
            if !isEndFloat, max(extent.offset.value, Geometry.end(ofBytes: size).value) >= end { continue }
            judge(extent, size: size, &findings)
        }
    }

    private func judge(_ extent: Extent, size: Int64, _ findings: inout Findings) {
        let offset = ViewNumber.integer(extent.offset.value)
        let start = ViewNumber.integer(extent.start.value)
        let count = ViewNumber.integer(extent.count.value)
        let first = ViewNumber.maximum(offset, .integer(Geometry.end(ofBytes: size).value))
        let beyond = offset + count
        guard first < beyond else { return }
        let isExcused = intents.contains { intent in
            (intent.operation == .truncate || intent.operation == .inactivate) && intent.inode == extent.inode
                && .integer(intent.offset.value) <= first
                && .integer(intent.offset.value) + .integer(intent.count.value) >= beyond
        }
        guard !isExcused else { return }
        findings.add(
            .extentBeyondEOF, extent.inode.value,
            "inode \(extent.inode) ends at byte \(size), but its file blocks \(first.printed)..<\(beyond.printed) are "
                + "mapped and written, at blocks \((start + first - offset).printed)..<\((start + count).printed)")
    }
}
