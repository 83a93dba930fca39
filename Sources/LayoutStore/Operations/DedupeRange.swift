// Deduplicating: two ranges that show the same bytes share one run of blocks afterwards. Comparing and sharing are one
// operation: nobody who could write to either range is let in between.
//
//   t0  look for holds on the target, and writable ones on the source      conflict: nothing changed
//   t1  compare; different: the answer is no, and nothing changed
//   t2  flush, log the intent, share (ShareRange.swift)              | P   crash before: nothing happened; after: shared
//
// Blocks that are shared already are not read. What either file shows never changes, at no step and after no crash.
// Both ranges lie inside their files; an empty range is the same, and changes nothing.
//
// keeps intentBeforeEffect, dedupeComparesTail (t1; off: the length is rounded down to whole blocks)
// Source: PROTOCOL P3.4 ("dedupe compares after that, under the same locks"); ioctl_fideduperange(2); Linux fs/remap_range.c.

extension LayoutStore {
    private static let bytesComparedAtOnce: Int64 = 1 << 20

    /// Shares the blocks that `bytes` of `source` has with `target` from byte `offset` on, if both show the same there.
    ///
    /// Returns whether they do. Alignment, holds and errors as for ``clone(from:_:to:at:durability:)``, but the
    /// target's range lies inside its file. Waits for the operations before it and for the device, which it reads:
    /// O(bytes that are not shared yet, nor holes of both).
    /// Source: ioctl_fideduperange(2).
    public func dedupe(
        from source: InodeNumber, _ bytes: Range<Int64>, to target: InodeNumber, at offset: Int64,
        durability: Durability = .full
    ) async throws(StoreError) -> Bool {
        try await perform(.dedupe, locking: [LockRequest(target)], durability: durability) {
            (scope) async throws(StoreError) in
            let pair = RangePair("dedupe", source, bytes, with: target, at: offset)
            try await queue.read { (rows) throws(StoreError) in
                let (from, to) = try pair.check(in: rows)
                try pair.checkEnds(sourceSize: from.size, targetSize: to.size)
                if !bytes.isEmpty { try pair.sharing(under: environment.rules).check(in: rows) }
            }
            guard !bytes.isEmpty else { return true }
            await scope.point(.compare)
            guard try await showSame(pair) else { return false }
            try await share(pair, in: scope)
            return true
        }
    }

    /// t1.
    private func showSame(_ pair: RangePair) async throws(StoreError) -> Bool {
        let block = Int64(Geometry.blockBytes)
        let length = environment.rules.keeps(.dedupeComparesTail) ? pair.length : pair.length / block * block
        var next: Int64 = 0
        while true {
            let start = next
            let done = try await queue.read { (rows) throws(StoreError) in try rows.firstMapped(of: pair, from: start) }
            guard done < length else { return true }
            let count = min(Self.bytesComparedAtOnce, length - done)
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
            next = done + count
        }
    }
}

extension StateRows {
    /// The first byte of the ranges, from byte `start` of them on, where either file has a block; the length of the
    /// ranges if there is none. Holes show the same.
    fileprivate func firstMapped(of pair: RangePair, from start: Int64) throws(StoreError) -> Int64 {
        guard start < pair.length else { return pair.length }
        var first = pair.length
        for (inode, offset) in [(pair.source, pair.sourceOffset), (pair.target, pair.targetOffset)] {
            let block = FileBlock((offset + start) / Int64(Geometry.blockBytes))
            if let extent = try extent(of: inode, fork: .data, atOrBefore: block), block < extent.fileBlocks.upperBound
            {
                return start
            }
            guard let extent = try extent(of: inode, fork: .data, atOrAfter: block) else { continue }
            first = min(first, Geometry.bytes(of: extent.fileBlocks).lowerBound - offset)
        }
        return first
    }
}
