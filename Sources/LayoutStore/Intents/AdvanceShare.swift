// The pieces of sharing (Operations/ShareRange.swift), for clone and dedupe: the source's runs, one after the other, become the
// target's as well.
//
//   A maps 40, 41; B has 70 there
//   refcount(40, 41) 1 → 2, B's 70 loses an owner, B maps 40 and 41, B's size, progress 2     | P
//
// The reference count rises before the new mapping. // keeps countWithMapping; off: all of them with the last piece
// keeps cloneKeepsBirth, cloneMakesHoles (off: the target keeps what it had there), shareOnlyWritten (off: all becomes written)
// A crash between two pieces: recovery goes on at the intent's progress.
// Source: PROTOCOL P5.1.

extension Transaction {
    /// One piece. Returns whether the intent is complete.
    func advanceShare(_ intent: inout RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        for _ in 0..<limit where intent.progress < intent.count {
            let from = (intent.sourceOffset + intent.progress)..<intent.sourceBlocks.upperBound
            let run = try firstRun(of: intent.source, in: from)
            let sharesAll = !rules.keeps(.shareOnlyWritten)
            let shared = run.extent.flatMap { $0.state == .written || sharesAll ? $0 : nil }
            let to = Range(at: intent.offset + intent.progress, count: run.blocks.count)
            if let shared, rules.keeps(.countWithMapping) { try addReference(to: shared.diskBlocks) }
            let isReplaced = shared != nil || rules.keeps(.cloneMakesHoles)
            for old in try isReplaced ? unmap(intent.inode, fork: .data, to) : [] {
                try dropReference(to: old.diskBlocks, of: intent.inode)
            }
            if let shared {
                try map(
                    Extent(
                        inode: intent.inode, fork: .data, offset: to.lowerBound, start: shared.start,
                        count: shared.count, state: .written,
                        born: rules.keeps(.cloneKeepsBirth) ? shared.born : lsn))
            }
            intent.progress = intent.progress + run.blocks.count
        }
        let shown = Geometry.bytes(of: intent.offset..<(intent.offset + intent.progress)).upperBound
        try update(intent.inode) { $0.size = max($0.size, min(intent.newSize, shown)) }
        let isDone = intent.progress == intent.count
        if isDone, !rules.keeps(.countWithMapping) {
            for extent in try rows.extents(of: intent.inode, fork: .data, in: intent.fileBlocks) {
                try addReference(to: extent.diskBlocks)
            }
        }
        return isDone
    }
}
