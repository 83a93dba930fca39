// writable_hold_off_file: what a holder may write is what the file reads. The twin of the view of that name: two searches
// a writable hold, and the extents in its range.

extension StoreSnapshot {
    func findWritableHoldsOffFile(_ findings: inout Findings) {
        for hold in holds where hold.access.writes && hold.state != .stale && hold.state != .revoking {
            let inode = inodes.index(of: hold.inode.value, by: { $0.number.value })
            let isOfFile = inode.map { inodes[$0].generation == hold.generation } ?? false
            let mapped = isOfFile ? mappedBlocks(of: hold) : 0
            guard mapped < hold.count.value else { continue }
            let end = ViewNumber.integer(hold.offset.value) + .integer(hold.count.value)
            var detail =
                "\(who(hold)) may write blocks \(hold.start)..<\(hold.start.value.end(hold.count.value)) for its file "
                + "blocks \(hold.offset)..<\(end.printed), but its file maps \(mapped) of these \(hold.count) blocks there"
            if let inode, !isOfFile {
                detail +=
                    " (inode \(hold.inode) has generation \(inodes[inode].generation), the hold \(hold.generation))"
            }
            findings.add(.writableHoldOffFile, hold.id.value, detail)
        }
    }

    /// Blocks of the hold that written data extents of its inode map at the file blocks that the hold names.
    private func mappedBlocks(of hold: Hold) -> Int64 {
        let (inode, offset, count) = (hold.inode, hold.offset.value, hold.count.value)
        var index = extents.firstIndex(notBefore: {
            $0.inode != inode ? $0.inode < inode : $0.fork == .data && $0.offset.value <= offset
        })
        // The extent that begins at or before the hold is the first that can matter.
        if index > 0, extents[index - 1].inode == inode, extents[index - 1].fork == .data { index -= 1 }
        var mapped = 0.0  // the view's total() is a float
        while index < extents.count, extents[index].inode == inode, extents[index].fork == .data {
            let extent = extents[index]
            guard extent.offset.value.isBelow(end: offset, count) else { break }
            if extent.state == .written, extent.start.value &- extent.offset.value == hold.start.value &- offset,
                offset.isBelow(end: extent.offset.value, extent.count.value)
            {
                let ends = ViewNumber.minimum(
                    .integer(extent.offset.value) + .integer(extent.count.value), .integer(offset) + .integer(count))
                switch ends - .integer(max(extent.offset.value, offset)) {
                case .integer(let blocks): mapped += Double(blocks)
                case .real(let blocks): mapped += blocks
                }
            }
            index += 1
        }
        return ViewNumber.real(mapped).printed
    }
}
