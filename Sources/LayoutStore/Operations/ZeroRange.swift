// Zeroing a range: it shows zeros and keeps blocks, so that later writes there need no space. Whole blocks become unwritten:
// no zeros are written but at the edges.
//
//   file of 4 blocks 40…43, 42 shared with B; zero 1000..<18000
//   t0  holes get unwritten blocks: block 4 at 60; 70 is staged for block 2               | P
//   t1  zeros into the edges and the tail: 1000..<4096 of 40; flush                       | P
//   t2  root intent (file blocks 1..<4), size 18000                                       | P
//   t3  41, 43 become unwritten; 70 takes 42's place, 42 loses an owner; intent done      | P
//
// A crash before t2 leaves preallocation and old or zero sectors in the edges, and recovery gives 70 back. After t2 recovery
// finishes t3. A block becomes unwritten where it is only if its file owns it alone and nobody holds it; otherwise what is
// stale, or belongs to others, would show what is written there later.
//
// In the way (conflict, nothing changed): holds on any block that the range touches, and on a shared tail that is zeroed. noSpace comes before t1: content and size
// are as before. An empty range changes nothing.
//
// keeps intentBeforeEffect, durableBeforeInPlace (blocks that became unwritten wait for t3), zeroTailBeforeGrow, zeroBreaks
// keeps zeroStagesShared, zeroStagesHeld (t0; off: such blocks become unwritten where they are)
// Source: fallocate(2), FALLOC_FL_ZERO_RANGE; PROTOCOL P3.4, P5.1; Linux fs/xfs/xfs_file.c, xfs_falloc_zero_range.

extension LayoutStore {
    /// Makes `bytes` read as zeros and gives every hole in it blocks; raises the size to its end unless `.keepSize`.
    ///
    /// Nothing has to be aligned; whole blocks become unwritten and cost no device write. Throws `conflict` if anybody
    /// holds a block that the range touches, `noSpace` if there are not enough legal blocks. Waits for the operations
    /// before it and for the device. O(extents of the range · log n). Source: fallocate(2), FALLOC_FL_ZERO_RANGE.
    public func zeroRange(
        _ inode: InodeNumber, _ bytes: Range<Int64>, options: ZeroRangeOptions = [], durability: Durability = .full
    ) async throws(StoreError) {
        try Geometry.check(bytes, of: inode)
        try await perform(.zero, locking: [LockRequest(inode)], durability: durability) {
            (scope) async throws(StoreError) in
            let request = BreakRequest("zero", bytes, of: inode, isAsked: environment.rules.keeps(.zeroBreaks))
            try await queue.read { (rows) throws(StoreError) in
                _ = try rows.liveInode(inode)
                try request.check(in: rows)
            }
            guard !bytes.isEmpty else { return }
            let size = options.contains(.keepSize) ? 0 : bytes.upperBound
            let whole = Geometry.wholeBlocks(of: bytes)
            try await checkOverwrite(inode, tailPatch(of: inode, growingTo: size), in: scope)
            try await preallocate(Geometry.blocks(of: bytes), of: inode, in: scope)
            let isWritten = try await queue.read { (rows) throws(StoreError) in
                try rows.extents(of: inode, fork: .data, in: whole).contains { $0.state == .written }
            }
            if isWritten {
                try await zeroWhole(whole, of: inode, edges: bytes, growingTo: size, unless: request, in: scope)
            } else {
                try await zeroEdges(of: inode, bytes, growingTo: size, raisesSize: true, in: scope)
            }
        }
    }

    private func zeroWhole(
        _ whole: Range<FileBlock>, of inode: InodeNumber, edges: Range<Int64>, growingTo size: Int64,
        unless request: BreakRequest, in scope: LockScope
    ) async throws(StoreError) {
        try await withSpace { () async throws(StoreError) in
            try await scope.submit(.stage) { (change) throws(StoreError) in
                try change.stageForZero(inode, whole)
            }
        }
        let intent: RootIntent
        do {
            try await zeroEdges(of: inode, edges, growingTo: size, raisesSize: false, in: scope)
            intent = try await scope.submit(.logIntent) { (change) throws(StoreError) in
                try request.check(in: change.rows)
                let file = try change.update(inode) { $0.size = max($0.size, size) }
                return try change.begin(.zero, inode, whole, newSize: file.size)
            }
        } catch {
            if error.isRefusal { try await cancelStaging(of: inode, in: [whole], in: scope) }
            throw error
        }
        try await finish(intent)
    }

    /// t1. A tail in a block that becomes unwritten needs no zeros.
    private func zeroEdges(
        of inode: InodeNumber, _ range: Range<Int64>, growingTo size: Int64, raisesSize: Bool,
        in scope: LockScope
    ) async throws(StoreError) {
        let whole = Geometry.bytes(of: Geometry.wholeBlocks(of: range))
        let tail = try await tailPatch(of: inode, growingTo: size).filter { !$0.range.overlaps(whole) }
        let edges = try await edgePatches(of: inode, range)
        let patches = (tail + edges).sorted { $0.offset < $1.offset }
        try await overwrite(inode, patches, in: scope, growingTo: raisesSize ? size : 0, isFlushed: true)
    }
}

extension Transaction {
    /// t0: new blocks in the COW fork for what cannot become unwritten where it is.
    fileprivate func stageForZero(_ inode: InodeNumber, _ blocks: Range<FileBlock>) throws(StoreError) {
        for extent in try rows.extents(of: inode, fork: .data, in: blocks) where extent.state == .written {
            for (run, references) in try references(of: extent.diskBlocks) {
                let isHeld = try !rows.holds(on: run).isEmpty
                guard isHeld && rules.keeps(.zeroStagesHeld) || references > 1 && rules.keeps(.zeroStagesShared) else {
                    continue
                }
                let part = Range(at: extent.offset + (run.lowerBound - extent.start), count: run.count)
                _ = try mapNew(inode, fork: .cow, part, state: .unwritten)
            }
        }
    }
}
