// The pieces of an exchange (Operations/ExchangeRange.swift): a run is as long as both sides have one extent, or one hole.
//
//   A maps 0..<2 (40, 41), B maps 0..<1 (70) and a hole; one run a piece
//   A 0 ↔ B 0: A maps 70, B maps 40        | P   progress 1
//   A 1 ↔ B 1: A has a hole, B maps 41     | P   progress 2: done
//
// A crash between two pieces: recovery goes on at the intent's progress.
// keeps stepAsLongAsBoth; off: the first side's run decides
// Source: PROTOCOL P5.1; Linux fs/xfs/libxfs/xfs_exchmaps.c for the idea.

extension Transaction {
    /// One piece. Returns whether the intent is complete.
    func advanceExchange(_ intent: inout RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        for _ in 0..<limit where intent.progress < intent.count {
            let here = (intent.offset + intent.progress)..<intent.fileBlocks.upperBound
            let there = (intent.sourceOffset + intent.progress)..<intent.sourceBlocks.upperBound
            let first = try firstRun(of: intent.inode, in: here).blocks.count
            let second = try firstRun(of: intent.source, in: there).blocks.count
            let count = rules.keeps(.stepAsLongAsBoth) ? min(first, second) : first
            let mine = try unmap(intent.inode, fork: .data, Range(at: here.lowerBound, count: count))
            let theirs = try unmap(intent.source, fork: .data, Range(at: there.lowerBound, count: count))
            for part in mine { try move(part, to: intent.source, there.lowerBound) }
            for part in theirs { try move(part, to: intent.inode, here.lowerBound) }
            intent.progress = intent.progress + count
        }
        return intent.progress == intent.count
    }
}
