// Cloning: the destination maps the source's blocks, and both share them until one is written. No data is copied.
//
//   t0  the destination's undefined tail is zeroed, if the clone lies behind its end of file (Tail.swift)
//   t1  the source is flushed, the intent logged, the blocks shared (ShareRange.swift)    | P
//
// A crash before the intent: nothing happened, but for zeros past the end of file; after it: the clone is there.
// An empty range changes nothing. Holes and unwritten blocks of the source become holes.
//
// keeps intentBeforeEffect, zeroTailBeforeGrow, zeroGapBeforeClone (t0)
// Not covered: cloning between stores.
// Source: PROTOCOL P3.4, P5.1; ioctl_ficlonerange(2).

extension LayoutStore {
    /// Makes the bytes of `target` from byte `offset` on share the blocks that `bytes` of `source` has: both files show
    /// the same until one of them is written. No data is copied.
    ///
    /// Both ranges begin at multiples of the block size, and their length is one unless it ends at the source's end of
    /// file; then it has to reach the target's end of file too. They do not overlap within one file. The target grows
    /// as needed. Throws `conflict` if anybody holds a block of the target's range, or can write to one of the
    /// source's; `input` for ranges that are none of these. Waits for the operations before it and for the device.
    /// O(extents of both ranges · log n).
    /// Source: ioctl_ficlonerange(2).
    public func clone(
        from source: InodeNumber, _ bytes: Range<Int64>, to target: InodeNumber, at offset: Int64,
        durability: Durability = .full
    ) async throws(StoreError) {
        try await perform(.clone, locking: [LockRequest(target)], durability: durability) {
            (scope) async throws(StoreError) in
            let pair = RangePair("clone", source, bytes, with: target, at: offset)
            let sizeBefore = try await queue.read { (rows) throws(StoreError) in
                let (from, to) = try pair.check(in: rows)
                try pair.checkEnds(sourceSize: from.size, targetSize: to.size, mayGrow: true)
                if !bytes.isEmpty { try pair.sharing(under: environment.rules).check(in: rows) }
                return to.size
            }
            guard !bytes.isEmpty else { return }
            if offset > sizeBefore, environment.rules.keeps(.zeroGapBeforeClone) {
                let tail = try await tailPatch(of: target, growingTo: pair.targetBytes.upperBound)
                try await overwrite(target, tail, in: scope)
            }
            try await share(pair, in: scope)
        }
    }
}
