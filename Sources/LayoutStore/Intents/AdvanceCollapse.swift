// The pieces of a collapse (Operations/CollapseRange.swift): first the range's own blocks go, then what lies behind moves down.
//
//   collapse 4..<6 of a file that maps 0..<10 (40…49) and 12..<14 (70, 71); one extent a piece
//   44, 45 lose an owner, 6..<10 moves to 4..<8       | P   progress 4
//   12..<14 moves to 10..<12                          | P   progress 8: the size goes down, done
//
// A crash between two pieces: recovery goes on at the intent's progress; no progress means that the range's blocks may still be there.
// Source: PROTOCOL P5.1; Linux fs/xfs/libxfs/xfs_bmap.c, xfs_bmap_collapse_extents.

extension Transaction {
    /// One piece. Returns whether the intent is complete.
    func advanceCollapse(_ intent: inout RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        var left = limit
        // The range is empty once something has moved: what is mapped there then has come from behind.
        if intent.progress == .zero {
            let gone = intent.offset..<intent.sourceOffset
            left = try unmapFromEnd(of: gone, of: intent.inode, extents: limit) ?? 0
        }
        while left > 0, intent.progress < intent.count {
            let rest = (intent.sourceOffset + intent.progress)..<intent.sourceBlocks.upperBound
            let run = try firstRun(of: intent.inode, in: rest)
            if run.extent != nil {
                for part in try unmap(intent.inode, fork: .data, run.blocks) {
                    try move(part, to: intent.inode, part.offset - (intent.sourceOffset - intent.offset))
                }
                left -= 1
            }
            intent.progress = intent.progress + run.blocks.count
        }
        let isDone = left > 0 || (intent.count > .zero && intent.progress == intent.count)
        if isDone { try update(intent.inode) { $0.size = intent.newSize } }
        return isDone
    }
}
