// Preallocating: holes of the range get blocks that are not written yet. They show zeros, nobody gets their address, and a
// write into them takes no new blocks.
//
//   file of 8192 bytes maps 0..<2, shared with B; fallocate 4096..<20000
//   t0  unshare, if asked for: block 1 is copied, as for a write (CopyOnWrite.swift)    | P
//   t1  holes 2..<5 get unwritten blocks, a bounded number of holes a step        | P
//   t2  the undefined tail zeroed and flushed, then the size 20000                | P
//
// No step changes what the file shows but t2, so a crash between them leaves preallocation that nobody can tell from a hole,
// and no intent is needed. With `keepSize` the blocks past the end of file stay preallocated until a truncate.
//
// In the way (conflict, nothing changed): holds on a block that is unshared, and on a shared tail that is zeroed.
// ENOSPC at t0 or t1: noSpace; steps that were made stay, content and size are as before. An empty range changes nothing.
// Blocks that the file has are left alone, written or not; new ones are not flushed, since nobody can read them.
//
// keeps what CopyOnWrite.swift and Overwrite.swift keep, preallocateUnwritten (t1)
// keeps unshareWholeRange (t0; off: its length is taken for its end)
// Source: fallocate(2), FALLOC_FL_KEEP_SIZE and FALLOC_FL_UNSHARE_RANGE; PROTOCOL P2.3 ("written or zeroed" before they are
// reachable: unwritten blocks are not).

extension LayoutStore {
    /// Blocks that one unsharing copies at once.
    private static let blocksUnsharedAtOnce = BlockCount(1024)

    /// Gives blocks to every hole in `bytes`, so that a write there needs no space, and raises the size to its end
    /// unless `.keepSize`. New blocks show zeros.
    ///
    /// Throws `conflict` if somebody else holds a block that `.unshare` would move, `noSpace` if there are not enough
    /// legal blocks. Waits for the operations before it; O(holes), and with `.unshare` O(shared bytes). Source:
    /// fallocate(2).
    public func allocate(
        _ inode: InodeNumber, _ bytes: Range<Int64>, options: AllocateOptions = [], durability: Durability = .full
    ) async throws(StoreError) {
        try Geometry.check(bytes, of: inode)
        try await perform(.fallocate, locking: [LockRequest(inode)], durability: durability) {
            (scope) async throws(StoreError) in
            let size = try await queue.read { (rows) throws(StoreError) in try rows.liveInode(inode).size }
            guard !bytes.isEmpty else { return }
            let blocks = Geometry.blocks(of: bytes)
            let grows = !options.contains(.keepSize) && bytes.upperBound > size
            let tail = grows ? try await tailPatch(of: inode, growingTo: bytes.upperBound) : []
            try await checkOverwrite(inode, tail, in: scope)
            if options.contains(.unshare) { try await self.unshare(blocks, of: inode, in: scope) }
            try await preallocate(blocks, of: inode, in: scope)
            if grows { try await overwrite(inode, tail, in: scope, growingTo: bytes.upperBound) }
        }
    }

    /// t1: gives unwritten blocks to every hole in `blocks`.
    func preallocate(
        _ blocks: Range<FileBlock>, of inode: InodeNumber, in scope: LockScope
    ) async throws(StoreError) {
        var rest = blocks
        while let hole = try await queue.read({ [rest] (rows) throws(StoreError) in
            try rows.firstHole(of: inode, in: rest)
        }) {
            rest = hole.lowerBound..<rest.upperBound
            let (limit, unfilled) = (environment.extentsPerStep, rest)
            rest = try await withSpace { () async throws(StoreError) in
                try await scope.submit(.preallocate) { (change) throws(StoreError) in
                    try change.fillHoles(of: inode, in: unfilled, atMost: limit)
                }
            }
        }
    }

    /// t0: gives every shared block in `blocks` a copy of its own.
    private func unshare(
        _ blocks: Range<FileBlock>, of inode: InodeNumber, in scope: LockScope
    ) async throws(StoreError) {
        let end = try await queue.read { (rows) throws(StoreError) in
            try rows.lastExtent(of: inode, fork: .data)?.fileBlocks.upperBound ?? FileBlock(0)
        }
        let upper = environment.rules.keeps(.unshareWholeRange) ? blocks.upperBound : FileBlock(blocks.count.value)
        let shared = blocks.lowerBound..<max(min(upper, end), blocks.lowerBound)
        // Of all parts, before the first one changes.
        try await queue.read { (rows) throws(StoreError) in
            try CopyOnWrite(RemapPlan.make(inode, [shared], in: rows).unsharing, in: scope).check(in: rows)
        }
        var next = shared.lowerBound
        while next < shared.upperBound {
            let part = next..<min(next + Self.blocksUnsharedAtOnce, shared.upperBound)
            let plan = try await queue.read { (rows) throws(StoreError) in
                try RemapPlan.make(inode, [part], in: rows).unsharing
            }
            if plan.hasRemap {
                let copy = CopyOnWrite(plan, in: scope)
                try await copy.run(writing: nil, isFlushed: true) { () async throws(StoreError) in
                    try await copy.commit { (_, _) throws(StoreError) in }
                } handOut: { (_) async throws(StoreError) in
                }
            }
            next = part.upperBound
        }
    }

}

extension StateRows {
    /// The first run of `blocks` that no data extent maps, or nil.
    func firstHole(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) -> Range<FileBlock>? {
        var next = blocks.lowerBound
        if let extent = try extent(of: inode, fork: .data, atOrBefore: next), next < extent.fileBlocks.upperBound {
            next = extent.fileBlocks.upperBound
        }
        while next < blocks.upperBound {
            let extent = try extent(of: inode, fork: .data, atOrAfter: next)
            if let extent, extent.offset == next {
                next = extent.fileBlocks.upperBound
            } else {
                return next..<min(extent?.offset ?? blocks.upperBound, blocks.upperBound)
            }
        }
        return nil
    }
}

extension Transaction {
    /// Fills up to `limit` holes of `blocks`. Returns what comes after them.
    fileprivate func fillHoles(
        of inode: InodeNumber, in blocks: Range<FileBlock>, atMost limit: Int
    ) throws(StoreError) -> Range<FileBlock> {
        var rest = blocks
        var count = 0
        while count < limit, let hole = try rows.firstHole(of: inode, in: rest) {
            let state: Extent.State = rules.keeps(.preallocateUnwritten) ? .unwritten : .written
            _ = try mapNew(inode, fork: .data, hole, state: state)
            rest = hole.upperBound..<blocks.upperBound
            count += 1
        }
        return rest
    }
}
