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
// keeps intentBeforeEffect, durableBeforeInPlace (moved blocks wait for their step), flushBeforeCollapse (t0)
// keeps shrinkAfterCollapse (t3; off: at t0)
// Source: fallocate(2), FALLOC_FL_COLLAPSE_RANGE; PROTOCOL P3.4, P5.1; Linux fs/xfs/libxfs/xfs_bmap.c, xfs_bmap_collapse_extents.

extension LayoutStore {
    /// Takes `bytes` out of the file; what was behind them follows what was before them. No data is copied.
    ///
    /// The range is in whole blocks and ends before the end of file. Throws `conflict` if anybody holds a block from
    /// the range's first on, `input` for another range. Waits for the operations before it and for the device.
    /// O(extents behind · log n).
    /// Source: fallocate(2), FALLOC_FL_COLLAPSE_RANGE.
    public func collapseRange(
        _ inode: InodeNumber, _ bytes: Range<Int64>, durability: Durability = .full
    ) async throws(StoreError) {
        try await perform(.collapse, locking: [LockRequest(inode)], durability: durability) {
            (scope) async throws(StoreError) in
            let shift = ShiftedRange(verb: "collapse", inode: inode, range: bytes)
            let size = try await queue.read { (rows) throws(StoreError) in
                try shift.check(in: rows, under: environment.rules).size
            }
            guard !bytes.isEmpty else { return }
            guard bytes.upperBound < size else {
                throw StoreError(
                    .input,
                    "cannot \(shift): it has \(size) bytes, and the range has to end before the last one; truncate the file "
                        + "instead")
            }
            if environment.rules.keeps(.flushBeforeCollapse) { try await scope.flush() }
            let intent = try await scope.submit(.logIntent) { (change) throws(StoreError) in
                let file = try shift.check(in: change.rows, under: change.rules)
                let size = file.size - Int64(bytes.count)
                let blocks = Geometry.blocks(of: bytes)
                let end = try change.rows.lastExtent(of: inode, fork: .data)?.fileBlocks.upperBound
                let moved = max(end ?? blocks.upperBound, blocks.upperBound) - blocks.upperBound
                if !change.rules.keeps(.shrinkAfterCollapse) { try change.update(inode) { $0.size = size } }
                return try change.begin(
                    .collapse, inode, Range(at: blocks.lowerBound, count: moved), source: inode,
                    sourceOffset: blocks.upperBound, newSize: size)
            }
            try await finish(intent)
        }
    }
}
