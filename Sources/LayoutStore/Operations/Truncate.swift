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
// keeps durableBeforeInPlace (the tail block waits for t0), intentBeforeEffect, zeroTailBeforeGrow
// Source: PROTOCOL P3.4, P5.1; Linux xfs_setattr_size: size first, so that nobody reads freed blocks after a crash.

extension LayoutStore {
    /// Sets the size in bytes. Growing makes a hole; otherwise every block past the new end is unmapped, preallocated or not.
    public func truncate(_ inode: InodeNumber, toBytes size: Int64, durability: Durability = .full)
        async throws(StoreError)
    {
        try Geometry.check(0, count: size, of: inode)
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.truncate, .begin))
            let before = try await committer.read { (rows) throws(StoreError) in try rows.liveInode(inode) }
            if size > before.size {
                let tail = try await tailPatch(of: inode, growingTo: size)
                try await overwrite(inode, tail, for: .truncate, newSize: size)
            } else {
                try await shrink(before, toBytes: size)
            }
            try await acknowledge(.truncate, durability)
        }
    }

    private func shrink(_ before: Inode, toBytes size: Int64) async throws(StoreError) {
        let last = try await committer.read { (rows) throws(StoreError) in
            try rows.lastExtent(of: before.number, fork: .data)
        }
        let end = last?.fileBlocks.upperBound ?? FileBlock(0)
        guard size < before.size || Geometry.blocks(of: 0..<size).upperBound < end else { return }
        await environment.point(Step(.truncate, .logIntent))
        let intent = try await committer.submit(Step(.truncate, .logIntent)) { (change) throws(StoreError) in
            try change.beginTruncate(before, toBytes: size, mappedTo: end)
        }
        if let intent { try await finish(intent) }
    }
}

extension Transaction {
    /// t0. Returns nil when no block lies past the new end: then the size was all there was to do.
    fileprivate func beginTruncate(
        _ inode: Inode, toBytes size: Int64, mappedTo end: FileBlock
    ) throws(StoreError) -> RootIntent? {
        let firstUnmapped = Geometry.blocks(of: 0..<size).upperBound
        // The last block that stays, if its tail is cut off now.
        let tail = (size < inode.size ? FileBlock(size / Int64(Geometry.blockBytes)) : firstUnmapped)..<firstUnmapped
        try rows.currentHolds(of: inode.number, in: tail.lowerBound..<FileBlock(.max)).refuse(
            "truncate inode \(inode.number) to \(size) bytes")
        try update(inode) {
            $0.size = size
            $0.sequence += 1
        }
        for extent in try rows.extents(of: inode.number, fork: .data, in: tail) {
            unsettled.note(extent.diskBlocks, since: lsn, durable: durable)
        }
        guard firstUnmapped < end else { return nil }
        return try begin(.truncate, inode.number, firstUnmapped..<end, newSize: size)
    }
}
