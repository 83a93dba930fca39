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
// In the way (conflict, nothing changed): holds on any block that the range touches. noSpace comes before t1: content and size
// are as before. An empty range changes nothing.
//
// keeps intentBeforeEffect, durableBeforeInPlace (blocks that became unwritten wait for t3), zeroTailBeforeGrow
// Source: fallocate(2), FALLOC_FL_ZERO_RANGE; PROTOCOL P3.4, P5.1; Linux fs/xfs/xfs_file.c, xfs_falloc_zero_range.

extension LayoutStore {
    /// Makes the bytes of `range` read as zeros and gives every hole in it blocks; raises the size to its end unless `keepSize`.
    public func zeroRange(
        _ inode: InodeNumber, _ range: Range<Int64>, keepSize: Bool = false, durability: Durability = .full
    ) async throws(StoreError) {
        try Geometry.check(range, of: inode)
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.zero, .begin))
            let before = try await committer.read { (rows) throws(StoreError) in
                try rows.refuseHolds(of: inode, touching: range, to: "zero")
            }
            guard !range.isEmpty else { return }
            let newSize = keepSize ? before.size : max(before.size, range.upperBound)
            let whole = Geometry.wholeBlocks(of: range)
            try await preallocate(Geometry.blocks(of: range), of: inode, for: .zero)
            let isWritten = try await committer.read { (rows) throws(StoreError) in
                try rows.extents(of: inode, fork: .data, in: whole).contains { $0.state == .written }
            }
            if isWritten {
                try await zeroWhole(whole, of: inode, edges: range, newSize: newSize)
            } else {
                try await zeroEdges(of: inode, range, growingTo: newSize, newSize: newSize)
            }
            try await acknowledge(.zero, durability)
        }
    }

    private func zeroWhole(
        _ whole: Range<FileBlock>, of inode: InodeNumber, edges: Range<Int64>, newSize: Int64
    ) async throws(StoreError) {
        await environment.point(Step(.zero, .stage))
        try await withSpace { () async throws(StoreError) in
            try await committer.submit(Step(.zero, .stage)) { (change) throws(StoreError) in
                try change.stageForZero(inode, whole)
            }
        }
        do {
            try await zeroEdges(of: inode, edges, growingTo: newSize, newSize: nil)
        } catch {
            if error.isRefusal { try await cancelStaging(of: inode, in: [whole], for: .zero) }
            throw error
        }
        await environment.point(Step(.zero, .logIntent))
        let intent = try await committer.submit(Step(.zero, .logIntent)) { (change) throws(StoreError) in
            try change.update(change.rows.liveInode(inode)) {
                $0.size = newSize
                $0.sequence += 1
            }
            return try change.begin(.zero, inode, whole, newSize: newSize)
        }
        try await finish(intent)
    }

    /// t1. Sets the size, if one is given. A tail in a block that becomes unwritten needs no zeros.
    private func zeroEdges(
        of inode: InodeNumber, _ range: Range<Int64>, growingTo size: Int64, newSize: Int64?
    ) async throws(StoreError) {
        let whole = Geometry.bytes(of: Geometry.wholeBlocks(of: range))
        let tail = try await tailPatch(of: inode, growingTo: size).filter { !$0.range.overlaps(whole) }
        let edges = try await edgePatches(of: inode, range)
        let patches = (tail + edges).sorted { $0.offset < $1.offset }
        try await overwrite(inode, patches, for: .zero, newSize: newSize, isFlushed: true)
    }
}

extension Transaction {
    /// t0: new blocks in the COW fork for what cannot become unwritten where it is.
    fileprivate func stageForZero(_ inode: InodeNumber, _ blocks: Range<FileBlock>) throws(StoreError) {
        for extent in try rows.extents(of: inode, fork: .data, in: blocks) where extent.state == .written {
            for (run, references) in try references(of: extent.diskBlocks) {
                let isHeld = try !rows.holds(on: run).isEmpty
                guard references > 1 || isHeld else { continue }
                let part = Range(at: extent.offset + (run.lowerBound - extent.start), count: run.count)
                _ = try mapNew(inode, fork: .cow, part, state: .unwritten)
            }
        }
    }

    /// One piece of t3. Returns whether the intent is complete.
    func advanceZero(_ intent: inout RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        var count = 0
        while count < limit, intent.progress < intent.count {
            let rest = (intent.offset + intent.progress)..<intent.fileBlocks.upperBound
            let run = try firstRun(of: intent.inode, in: rest)
            var blocks = run.blocks
            if run.extent?.state == .written {
                let staging = try rows.extents(of: intent.inode, fork: .cow, in: blocks).first
                let isStaged = staging?.offset == blocks.lowerBound
                let end = isStaged ? staging?.fileBlocks.upperBound : staging?.offset
                blocks = blocks.lowerBound..<(end ?? blocks.upperBound)
                try makeUnwritten(blocks, of: intent.inode, isStaged: isStaged)
                count += 1
            }
            intent.progress = intent.progress + blocks.count
        }
        try raiseSequence(of: intent.inode)
        return intent.progress == intent.count
    }

    private func makeUnwritten(
        _ blocks: Range<FileBlock>, of inode: InodeNumber, isStaged: Bool
    ) throws(StoreError) {
        for old in try unmap(inode, fork: .data, blocks) {
            if isStaged {
                try dropReference(to: old.diskBlocks)
            } else {
                try map(old.in(.data, .unwritten))
                unsettled.note(old.diskBlocks, since: lsn, durable: durable)
            }
        }
        if isStaged { for new in try unmap(inode, fork: .cow, blocks) { try map(new.in(.data, .unwritten)) } }
    }
}
