// Exchanging: two ranges swap their blocks, written or not, holes too. No data is copied, and no reference count changes.
//
//   A maps 0..<2 (40, 41), B maps 0..<1 (70) and a hole; exchange 2 blocks, one run a step
//   t0  flush; root intent (A 0..<2 ↔ B 0..<2)       | P   crash before: nothing happened
//   t1  A 0 ↔ B 0: A maps 70, B maps 40              | P   crash t0…t2: recovery goes on at the intent's progress
//   t2  A 1 ↔ B 1: A has a hole, B maps 41; done     | P   after: both ranges are swapped, as a whole
//
// A run is as long as both sides have one extent, or one hole. The flush makes what each file shows permanent where it lies.
//
// In the way (conflict, nothing changed): holds on either range. Both ranges lie inside their files; offsets are in whole
// blocks, and so is the length unless it ends at the end of both files. They do not overlap within one file. A length of 0
// changes nothing. Sizes stay.
//
// keeps intentBeforeEffect, durableBeforeInPlace (moved blocks wait for their step)
// Source: ioctl_xfs_exchange_range(2); PROTOCOL P3.4, P5.1; Linux fs/xfs/libxfs/xfs_exchmaps.c for the idea.

extension LayoutStore {
    /// Swaps `length` bytes of `first` from byte `offset` on with those of `second` from `secondOffset` on.
    public func exchange(
        _ first: InodeNumber, at offset: Int64, with second: InodeNumber, at secondOffset: Int64, length: Int64,
        durability: Durability = .full
    ) async throws(StoreError) {
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.exchange, .begin))
            let pair = RangePair(
                verb: "exchange", source: second, sourceOffset: secondOffset, length: length, target: first,
                targetOffset: offset)
            let sizeBefore = try await committer.read { (rows) throws(StoreError) in
                let (from, to) = try pair.check(in: rows)
                try pair.checkEnds(sourceSize: from.size, targetSize: to.size)
                try
                    (rows.currentHolds(of: first, in: pair.targetBlocks)
                    + rows.currentHolds(of: second, in: pair.sourceBlocks)).refuse(pair.description)
                return to.size
            }
            guard length > 0 else { return }
            try await flush(for: .exchange)
            await environment.point(Step(.exchange, .logIntent))
            let intent = try await committer.submit(Step(.exchange, .logIntent)) { (change) throws(StoreError) in
                try change.begin(
                    .exchange, first, pair.targetBlocks, source: second, sourceOffset: pair.sourceBlocks.lowerBound,
                    newSize: sizeBefore)
            }
            try await finish(intent)
            try await acknowledge(.exchange, durability)
        }
    }
}

extension Transaction {
    /// One piece of t1…t2. Returns whether the intent is complete.
    func advanceExchange(_ intent: inout RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        for _ in 0..<limit where intent.progress < intent.count {
            let here = (intent.offset + intent.progress)..<intent.fileBlocks.upperBound
            let there = (intent.sourceOffset + intent.progress)..<intent.sourceBlocks.upperBound
            let count = min(
                try firstRun(of: intent.inode, in: here).blocks.count,
                try firstRun(of: intent.source, in: there).blocks.count)
            let mine = try unmap(intent.inode, fork: .data, Range(at: here.lowerBound, count: count))
            let theirs = try unmap(intent.source, fork: .data, Range(at: there.lowerBound, count: count))
            for part in mine { try move(part, to: intent.source, there.lowerBound) }
            for part in theirs { try move(part, to: intent.inode, here.lowerBound) }
            intent.progress = intent.progress + count
        }
        try raiseSequence(of: intent.inode)
        if intent.source != intent.inode { try raiseSequence(of: intent.source) }
        return intent.progress == intent.count
    }
}
