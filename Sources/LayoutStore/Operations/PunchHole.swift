// Punching a hole: the range shows zeros, and its whole blocks go. The size stays.
//
//   file of 4 blocks 40…43; punch 1000..<13000
//   t0  zeros into the edges: 1000..<4096 of 40, 12288..<13000 of 43; flush   | P   crash: each sector old or zero
//   t1  root intent (file blocks 1..<3)                                       | P
//   t2  unmap from the end: 42, 41 lose an owner; intent done                 | P   crash t1…t2: recovery unmaps the rest
//
// Edges in holes or unwritten blocks need no zeros, and shared ones are copied first (Overwrite.swift). A crash shows the hole
// as a whole or not at all, and with the hole its edges; without it each sector of an edge is old or zero (PROTOCOL P5.2).
// Past the end of file only preallocated blocks can be, and they go too.
//
// In the way (conflict, nothing changed): holds on any block that the range touches. noSpace comes before any byte has
// changed. An empty range changes nothing.
//
// keeps intentBeforeEffect, punchBreaks, zeroPartialEdges, and what Overwrite.swift keeps
// Source: PROTOCOL P3.4, P5.1; Linux fs/xfs/xfs_bmap_util.c, xfs_free_file_space.

extension LayoutStore {
    /// Makes `bytes` read as zeros, and gives whole blocks in it back. Keeps the size.
    ///
    /// Nothing has to be aligned. Throws `conflict` if anybody holds a block that the range touches, `noSpace` if an
    /// edge lies in a shared block and there is none for its copy. Waits for the operations before it and for the
    /// device. O(extents of the range · log n). Source: fallocate(2), FALLOC_FL_PUNCH_HOLE.
    public func punchHole(
        _ inode: InodeNumber, _ bytes: Range<Int64>, durability: Durability = .full
    ) async throws(StoreError) {
        try Geometry.check(bytes, of: inode)
        try await perform(.punch, locking: [LockRequest(inode)], durability: durability) {
            (scope) async throws(StoreError) in
            let isAsked = environment.rules.keeps(.punchBreaks)
            let request = BreakRequest("punch a hole into", bytes, of: inode, isAsked: isAsked)
            try await queue.read { (rows) throws(StoreError) in
                _ = try rows.liveInode(inode)
                try request.check(in: rows)
            }
            guard !bytes.isEmpty else { return }
            try await overwrite(inode, try await edgePatches(of: inode, bytes), in: scope, isFlushed: true)
            let whole = Geometry.wholeBlocks(of: bytes)
            let isMapped = try await queue.read { (rows) throws(StoreError) in
                try !rows.extents(of: inode, fork: .data, in: whole).isEmpty
            }
            if isMapped {
                let intent = try await scope.submit(.logIntent) { (change) throws(StoreError) in
                    try request.check(in: change.rows)
                    return try change.begin(.punch, inode, whole, newSize: try change.rows.liveInode(inode).size)
                }
                try await finish(intent)
            }
        }
    }

    /// Zeros for the parts of `range` that share a written block with bytes outside it.
    func edgePatches(of inode: InodeNumber, _ range: Range<Int64>) async throws(StoreError) -> [Patch] {
        guard environment.rules.keeps(.zeroPartialEdges) else { return [] }
        let whole = Geometry.bytes(of: Geometry.wholeBlocks(of: range)).clamped(to: range)
        let edges = [range.lowerBound..<whole.lowerBound, whole.upperBound..<range.upperBound]
        return try await queue.read { (rows) throws(StoreError) in
            var patches: [Patch] = []
            for edge in edges where !edge.isEmpty {
                let extent = try rows.extents(of: inode, fork: .data, in: Geometry.blocks(of: edge)).first
                if extent?.state == .written { patches.append(Patch(zeros: edge)) }
            }
            return patches
        }
    }
}

extension BreakRequest {
    /// For an operation that takes the bytes of `range` away, and all that a block has of them. `isAsked`: whether anybody is in its way.
    init(_ verb: String, _ range: Range<Int64>, of inode: InodeNumber, isAsked: Bool) {
        self.init(
            "\(verb) bytes \(range.lowerBound)..<\(range.upperBound) of inode \(inode)",
            isAsked ? [.range(inode, Geometry.blocks(of: range), .unmap)] : [])
    }
}
