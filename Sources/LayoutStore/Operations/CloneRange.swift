// Cloning: the destination maps the source's blocks, and both share them until one is written. No data is copied.
//
//   t0  the destination's undefined tail is zeroed, if the clone lies behind its end of file (Tail.swift)
//   t1  the source is flushed, the intent logged, the blocks shared (ShareRange.swift)    | P
//
// A crash before the intent: nothing happened, but for zeros past the end of file; after it: the clone is there.
// A length of 0 changes nothing. Holes and unwritten blocks of the source become holes.
//
// keeps intentBeforeEffect, zeroTailBeforeGrow
// Not covered: cloning between stores.
// Source: PROTOCOL P3.4, P5.1; ioctl_ficlonerange(2).

extension LayoutStore {
    /// Makes `length` bytes of `target` from byte `targetOffset` on share the blocks of `source` from `sourceOffset` on.
    ///
    /// Offsets are multiples of the block size, and so is `length` unless it ends at the source's end of file; then it has to
    /// reach the target's end of file too. The ranges do not overlap within one file. O(extents of both ranges · log n).
    public func clone(
        from source: InodeNumber, at sourceOffset: Int64, length: Int64, to target: InodeNumber, at targetOffset: Int64,
        durability: Durability = .full
    ) async throws(StoreError) {
        try await perform(.clone, locking: [LockRequest(target)]) { (scope) async throws(StoreError) in
            let pair = RangePair(
                verb: "clone", source: source, sourceOffset: sourceOffset, length: length, target: target,
                targetOffset: targetOffset)
            let sizeBefore = try await queue.read { (rows) throws(StoreError) in
                let (from, to) = try pair.check(in: rows)
                try pair.checkEnds(sourceSize: from.size, targetSize: to.size, mayGrow: true)
                if length > 0 { try pair.sharing.check(in: rows) }
                return to.size
            }
            guard length > 0 else { return }
            if targetOffset > sizeBefore {
                let tail = try await tailPatch(of: target, growingTo: targetOffset + length)
                try await overwrite(target, tail, in: scope)
            }
            try await share(pair, in: scope)
            try await scope.acknowledge(durability)
        }
    }
}
