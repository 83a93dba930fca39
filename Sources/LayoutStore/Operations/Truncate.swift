// Truncating. Down: the new size is permanent before the first block is freed, and recovery always finishes what was begun.
//
//   file of 3 blocks 40, 41, 42; truncate to 4096, two extents a step
//   t0  size 4096, root intent (file blocks 1..<3)            | P   crash before: nothing happened
//   t1  unmap from the end: 42, 41 lose an owner; intent done | P   crash t0…t1: recovery unmaps the rest
//
// Holds on the range itself are in the way: the truncate fails with `conflict` and changes nothing. The block that keeps the
// new end of file counts as part of the range, since the holder of its tail would see bytes that are no longer the file's.
//
// To the size that the file has: what was preallocated past the end is given back. Up: the undefined tail is zeroed and
// flushed, then one transaction raises the size; what was preallocated there shows zeros.
//
// keeps durableBeforeInPlace (the tail block waits for t0: cutTailWaits), intentBeforeEffect, zeroTailBeforeGrow
// keeps truncateBreaks, truncateBreaksTail, truncateToZeroBreaks (before t0; off: nobody is asked, or not about that part)
// Source: PROTOCOL P3.4, P5.1; Linux xfs_setattr_size: size first, so that nobody reads freed blocks after a crash.

extension LayoutStore {
    /// Sets the size in bytes. Growing makes a hole; otherwise every block past the new end is unmapped, preallocated or not.
    ///
    /// Throws `conflict` if anybody holds a block past the new end, or the one that it cuts; `noSpace` if growing needs
    /// a copy of a shared tail. Waits for the operations before it and for the device. O(extents past the end · log n).
    /// Source: truncate(2); PROTOCOL P3.4, P5.1.
    public func truncate(_ inode: InodeNumber, toBytes size: Int64, durability: Durability = .full)
        async throws(StoreError)
    {
        try Geometry.check(0, count: size, of: inode)
        try await perform(.truncate, locking: [LockRequest(inode)], durability: durability) {
            (scope) async throws(StoreError) in
            let (before, end) = try await queue.read { (rows) throws(StoreError) in
                (try rows.liveInode(inode).size, try rows.dataEnd(of: inode))
            }
            if size > before {
                try await overwrite(
                    inode, try await tailPatch(of: inode, growingTo: size), in: scope, growingTo: size)
            } else if size < before || Geometry.blocks(of: 0..<size).upperBound < end {
                try await shrink(inode, toBytes: size, in: scope)
            }
        }
    }

    private func shrink(
        _ inode: InodeNumber, toBytes size: Int64, in scope: LockScope
    ) async throws(StoreError) {
        let intent = try await scope.submit(.logIntent) { (change) throws(StoreError) in
            try change.beginTruncate(inode, toBytes: size)
        }
        if let intent { try await finish(intent) }
    }
}

extension StateRows {
    /// The file block behind the last one that is mapped.
    fileprivate func dataEnd(of inode: InodeNumber) throws(StoreError) -> FileBlock {
        try lastExtent(of: inode, fork: .data)?.fileBlocks.upperBound ?? FileBlock(0)
    }
}

extension Transaction {
    /// t0. Returns nil when no block lies past the new end: then the size was all there was to do.
    fileprivate func beginTruncate(_ inode: InodeNumber, toBytes size: Int64) throws(StoreError) -> RootIntent? {
        let firstUnmapped = Geometry.blocks(of: 0..<size).upperBound
        let before = try rows.liveInode(inode).size
        // The last block that stays, if its tail is cut off now.
        let tail = (size < before ? FileBlock(size / Int64(Geometry.blockBytes)) : firstUnmapped)..<firstUnmapped
        let first = rules.keeps(.truncateBreaksTail) ? tail.lowerBound : firstUnmapped
        // Off: the end of a range that has no lower bound is its size, which is 0.
        let isAsked = rules.keeps(.truncateBreaks) && (size > 0 || rules.keeps(.truncateToZeroBreaks))
        try BreakRequest(
            "truncate inode \(inode) to \(size) bytes",
            isAsked ? [.range(inode, first..<FileBlock(.max), .unmap)] : []
        ).check(in: rows)
        try update(inode) { $0.size = size }
        for extent in try rows.extents(of: inode, fork: .data, in: tail) where rules.keeps(.cutTailWaits) {
            settling.note(extent.diskBlocks, since: lsn)
        }
        let end = try rows.dataEnd(of: inode)
        return firstUnmapped < end ? try begin(.truncate, inode, firstUnmapped..<end, newSize: size) : nil
    }
}
