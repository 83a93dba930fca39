// Unmapping a range of a file, a bounded number of extents a step, from its end down: what truncate, punch and inactivation
// have in common. What is left to do is what is still mapped in the range, so no progress is kept.
//
//   blocks 2..<9 of a file that maps 0..<4 and 6..<12, one extent a step
//   t0  6..<9 go: the file keeps 9..<12             | P
//   t1  2..<4 go: the file keeps 0..<2; done        | P
//
// A block that loses its last owner is freed, or detached if somebody still holds it (see Space/Release.swift).
//
// keeps busyUntilDurable (through release)
// Source: PROTOCOL P5.1, P5.4; Linux xfs_bunmapi, which goes from the end down, too.

extension Transaction {
    /// Unmaps up to `limit` extents of the intent's range. Returns whether none is left.
    func advanceUnmap(_ intent: RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        try unmapFromEnd(of: intent.fileBlocks, of: intent.inode, extents: limit) != nil
    }

    /// Unmaps up to `limit` extents of `blocks`. Returns how many are left of the limit, or nil when blocks may be left.
    func unmapFromEnd(
        of blocks: Range<FileBlock>, of inode: InodeNumber, extents limit: Int
    ) throws(StoreError) -> Int? {
        var left = limit
        while !blocks.isEmpty,
            let last = try rows.extent(of: inode, fork: .data, atOrBefore: blocks.upperBound - BlockCount(1)),
            let part = last.part(in: blocks)
        {
            guard left > 0 else { return nil }
            for gone in try unmap(inode, fork: .data, part.fileBlocks) {
                try dropReference(to: gone.diskBlocks, of: inode)
            }
            left -= 1
        }
        return left
    }
}
