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
// blocks, and so is the length unless it ends at the end of both files. They do not overlap within one file. An empty
// range changes nothing. Sizes stay.
//
// keeps intentBeforeEffect, durableBeforeInPlace (moved blocks wait for their step), exchangeBreaks, flushBeforeExchange (t0)
// Source: ioctl_xfs_exchange_range(2); PROTOCOL P3.4, P5.1; Linux fs/xfs/libxfs/xfs_exchmaps.c for the idea.

extension LayoutStore {
    /// Swaps `bytes` of `first` with as many of `second` from byte `offset` on. No data is copied, and sizes stay.
    ///
    /// Both ranges lie inside their files and begin at multiples of the block size; so is their length, unless it ends
    /// at the end of both. They do not overlap within one file. Throws `conflict` if anybody holds a block of either
    /// range, `input` for ranges that are none of these. Waits for the operations before it and for the device.
    /// O(extents of both · log n).
    /// Source: ioctl_xfs_exchange_range(2).
    public func exchange(
        _ first: InodeNumber, _ bytes: Range<Int64>, with second: InodeNumber, at offset: Int64,
        durability: Durability = .full
    ) async throws(StoreError) {
        try await perform(.exchange, locking: [LockRequest(first)], durability: durability) {
            (scope) async throws(StoreError) in
            let pair = RangePair("exchange", first, bytes, with: second, at: offset)
            try await queue.read { (rows) throws(StoreError) in
                let files = try pair.check(in: rows)
                try pair.checkEnds(sourceSize: files.source.size, targetSize: files.target.size)
                try pair.swapping(under: environment.rules).check(in: rows)
            }
            guard !bytes.isEmpty else { return }
            if environment.rules.keeps(.flushBeforeExchange) { try await scope.flush() }
            let intent = try await scope.submit(.logIntent) { (change) throws(StoreError) in
                try pair.swapping(under: change.rules).check(in: change.rows)
                return try change.begin(
                    .exchange, first, pair.sourceBlocks, source: second, sourceOffset: pair.targetBlocks.lowerBound,
                    newSize: try change.rows.liveInode(first).size)
            }
            try await finish(intent)
        }
    }
}
