// Collapsing a range: its blocks go, and all that lies behind moves down into their place. No data is copied.
//
//   file maps 0..<10 (40…49) and 12..<14 (70, 71); collapse blocks 4..<6; one extent a step
//   t0  flush; root intent (blocks 4..<12 come from 6..<14)     | P   crash before: nothing happened
//   t1  4..<6 lose an owner; 6..<10 moves to 4..<8              | P   crash t0…t3: recovery goes on at the intent's progress
//   t2  12..<14 moves to 10..<12                                | P
//   t3  size − 8192; intent done                                | P
//
// Between t1 and t3 the file is neither old nor new, and nobody sees it: operations go on only when the intent is gone. The
// flush makes what moves permanent where it lies, so that the blocks show after a crash what they showed before.
//
// In the way (conflict, nothing changed): holds on any block from the range's first on. The range is in whole blocks and ends
// before the end of file (else truncate does it); an empty one changes nothing. Preallocation past the end moves along.
//
// keeps intentBeforeEffect, durableBeforeInPlace (moved blocks wait for their step)
// Source: fallocate(2), FALLOC_FL_COLLAPSE_RANGE; PROTOCOL P3.4, P5.1; Linux fs/xfs/libxfs/xfs_bmap.c, xfs_bmap_collapse_extents.

extension LayoutStore {
    /// Takes the bytes of `range` out of the file; what was behind them follows what was before them.
    public func collapseRange(
        _ inode: InodeNumber, _ range: Range<Int64>, durability: Durability = .full
    ) async throws(StoreError) {
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.collapse, .begin))
            let before = try await committer.read { (rows) throws(StoreError) in
                try rows.fileToShift(inode, range, to: "collapse")
            }
            guard !range.isEmpty else { return }
            guard range.upperBound < before.size else {
                throw StoreError(
                    .input,
                    "cannot collapse bytes \(range.lowerBound)..<\(range.upperBound) of inode \(inode): it has "
                        + "\(before.size) bytes, and the range has to end before the last one; truncate the file instead"
                )
            }
            try await flush(for: .collapse)
            await environment.point(Step(.collapse, .logIntent))
            let intent = try await committer.submit(Step(.collapse, .logIntent)) { (change) throws(StoreError) in
                let blocks = Geometry.blocks(of: range)
                let end = try change.rows.lastExtent(of: inode, fork: .data)?.fileBlocks.upperBound
                let moved = max(end ?? blocks.upperBound, blocks.upperBound) - blocks.upperBound
                return try change.begin(
                    .collapse, inode, Range(at: blocks.lowerBound, count: moved), source: inode,
                    sourceOffset: blocks.upperBound, newSize: before.size - Int64(range.count))
            }
            try await finish(intent)
            try await acknowledge(.collapse, durability)
        }
    }
}

extension StateRows {
    /// The live file, if `range` is in whole blocks of it and nobody reaches what lies from its first block on.
    func fileToShift(
        _ inode: InodeNumber, _ range: Range<Int64>, to verb: String
    ) throws(StoreError) -> Inode {
        try Geometry.check(range, of: inode)
        let file = try liveInode(inode)
        let block = Int64(Geometry.blockBytes)
        guard range.lowerBound % block == 0, range.upperBound % block == 0 else {
            throw StoreError(
                .input,
                "cannot \(verb) bytes \(range.lowerBound)..<\(range.upperBound) of inode \(inode): not in whole blocks")
        }
        guard !range.isEmpty else { return file }
        try currentHolds(of: inode, in: FileBlock(range.lowerBound / block)..<FileBlock(.max)).refuse(
            "\(verb) bytes \(range.lowerBound)..<\(range.upperBound) of inode \(inode)")
        return file
    }
}

extension Transaction {
    /// One piece of t1…t3. Returns whether the intent is complete.
    func advanceCollapse(_ intent: inout RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        var left = limit
        // The range is empty once something has moved: what is mapped there then has come from behind.
        if intent.progress == .zero {
            let gone = intent.offset..<intent.sourceOffset
            left = try unmapFromEnd(of: gone, of: intent.inode, extents: limit) ?? 0
        }
        while left > 0, intent.progress < intent.count {
            let rest = (intent.sourceOffset + intent.progress)..<intent.sourceBlocks.upperBound
            let run = try firstRun(of: intent.inode, in: rest)
            if run.extent != nil {
                for part in try unmap(intent.inode, fork: .data, run.blocks) {
                    try move(part, to: intent.inode, part.offset - (intent.sourceOffset - intent.offset))
                }
                left -= 1
            }
            intent.progress = intent.progress + run.blocks.count
        }
        let isDone = left > 0 || (intent.count > .zero && intent.progress == intent.count)
        try update(rows.knownInode(intent.inode)) {
            if isDone { $0.size = intent.newSize }
            $0.sequence += 1
        }
        return isDone
    }
}
