// The pieces of an insert (Operations/InsertRange.swift): from the end down, one extent after the other moves up.
//
//   insert 2..<5 into a file that maps 0..<4 (40…43) and 6..<7 (70); one extent a piece
//   6..<7 moves to 9..<10      | P   progress 1, counted from the end
//   2..<4 moves to 5..<7       | P   progress 5: done
//
// A crash between two pieces: recovery goes on at the intent's progress. From the end down, no piece moves onto blocks that have yet
// to move.
// Source: PROTOCOL P5.1; Linux fs/xfs/libxfs/xfs_bmap.c, xfs_bmap_insert_extents.

extension Transaction {
    /// One piece. Returns whether the intent is complete.
    func advanceInsert(_ intent: inout RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        var left = limit
        while left > 0, intent.progress < intent.count {
            let rest = intent.sourceOffset..<(intent.sourceBlocks.upperBound - intent.progress)
            let last = try rows.extent(of: intent.inode, fork: .data, atOrBefore: rest.upperBound - BlockCount(1))
            guard let blocks = last?.part(in: rest)?.fileBlocks else {
                intent.progress = intent.count
                break
            }
            for part in try unmap(intent.inode, fork: .data, blocks) {
                try move(part, to: intent.inode, part.offset + (intent.offset - intent.sourceOffset))
            }
            intent.progress = intent.sourceBlocks.upperBound - blocks.lowerBound
            left -= 1
        }
        let isDone = intent.progress == intent.count
        // The file has it already, if the rule growBeforeInsert is on.
        if isDone { try update(intent.inode) { $0.size = intent.newSize } }
        return isDone
    }
}
