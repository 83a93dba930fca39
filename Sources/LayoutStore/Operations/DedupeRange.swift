// Deduplicating: two ranges that show the same bytes share one run of blocks afterwards. Comparing and sharing are one
// operation: nobody who could write to either range is let in between.
//
//   t0  look for holds on the target, and writable ones on the source      conflict: nothing changed
//   t1  compare; different: the answer is no, and nothing changed
//   t2  flush, log the intent, share (ShareRange.swift)              | P   crash before: nothing happened; after: shared
//
// Blocks that are shared already are not read. What either file shows never changes, at no step and after no crash.
// Both ranges lie inside their files; a length of 0 is the same, and changes nothing.
//
// keeps intentBeforeEffect
// Source: PROTOCOL P3.4 ("dedupe compares after that, under the same locks"); ioctl_fideduperange(2); Linux fs/remap_range.c.

extension LayoutStore {
    private static let bytesComparedAtOnce: Int64 = 1 << 20

    /// Shares `length` bytes of `source` from `sourceOffset` on with `target` from `targetOffset` on if both show the same.
    ///
    /// Returns whether they do. Alignment as for ``clone(from:at:length:to:at:durability:)``, but the target range lies inside its
    /// file. Waits for the device, which it reads.
    public func dedupe(
        from source: InodeNumber, at sourceOffset: Int64, length: Int64, to target: InodeNumber,
        at targetOffset: Int64, durability: Durability = .full
    ) async throws(StoreError) -> Bool {
        try await perform(.dedupe, locking: [LockRequest(target)]) { (scope) async throws(StoreError) in
            let pair = RangePair(
                verb: "dedupe", source: source, sourceOffset: sourceOffset, length: length, target: target,
                targetOffset: targetOffset)
            try await queue.read { (rows) throws(StoreError) in
                let (from, to) = try pair.check(in: rows)
                try pair.checkEnds(sourceSize: from.size, targetSize: to.size)
                if length > 0 { try pair.sharing.check(in: rows) }
            }
            guard length > 0 else { return true }
            await scope.point(.compare)
            guard try await showSame(pair) else { return false }
            try await share(pair, in: scope)
            try await scope.acknowledge(durability)
            return true
        }
    }

    /// t1.
    private func showSame(_ pair: RangePair) async throws(StoreError) -> Bool {
        var done: Int64 = 0
        while done < pair.length {
            let count = min(Self.bytesComparedAtOnce, pair.length - done)
            let from = (pair.sourceOffset + done)..<(pair.sourceOffset + done + count)
            let to = (pair.targetOffset + done)..<(pair.targetOffset + done + count)
            let isShared = try await queue.read { (rows) throws(StoreError) in
                let here = try rows.extents(of: pair.source, fork: .data, in: Geometry.blocks(of: from))
                let there = try rows.extents(of: pair.target, fork: .data, in: Geometry.blocks(of: to))
                return here.map(\.diskBlocks) == there.map(\.diskBlocks) && here.allSatisfy { $0.state == .written }
                    && zip(here, there).allSatisfy {
                        $0.offset - pair.sourceBlocks.lowerBound == $1.offset - pair.targetBlocks.lowerBound
                    }
            }
            if !isShared, try await readLocked(pair.source, from) != readLocked(pair.target, to) { return false }
            done += count
        }
        return true
    }
}
