// Inserting a range: all that lies from its start on moves up and leaves a hole. No data is copied.
//
//   file maps 0..<4 (40…43) and 6..<7 (70); insert blocks 2..<5; one extent a step
//   t0  flush; size + 12288, root intent (blocks 5..<10 come from 2..<7)     | P   crash before: nothing happened
//   t1  6..<7 moves to 9..<10                                                | P   crash t0…t2: recovery goes on at the
//   t2  2..<4 moves to 5..<7; intent done                                    | P   intent's progress, which counts from the end
//
// The size is raised first, so that no written block ever lies past it. The last block moves as it is, with its undefined tail
// past the new end of file.
//
// In the way (conflict, nothing changed): holds on any block from the range's first on. The range is in whole blocks and
// begins before the end of file (else truncate makes the hole); an empty one changes nothing.
//
// keeps intentBeforeEffect, durableBeforeInPlace (moved blocks wait for their step), flushBeforeInsert (t0)
// keeps growBeforeInsert (t0; off: with the last piece)
// Source: fallocate(2), FALLOC_FL_INSERT_RANGE; PROTOCOL P3.4, P5.1; Linux fs/xfs/libxfs/xfs_bmap.c, xfs_bmap_insert_extents.

extension LayoutStore {
    /// Makes a hole at `bytes`; what was there, and behind, follows it. No data is copied.
    ///
    /// The range is in whole blocks and begins before the end of file. Throws `conflict` if anybody holds a block from
    /// the range's first on, `input` for another range. Waits for the operations before it and for the device.
    /// O(extents behind · log n).
    /// Source: fallocate(2), FALLOC_FL_INSERT_RANGE.
    public func insertRange(
        _ inode: InodeNumber, _ bytes: Range<Int64>, durability: Durability = .full
    ) async throws(StoreError) {
        try await perform(.insert, locking: [LockRequest(inode)], durability: durability) {
            (scope) async throws(StoreError) in
            let shift = ShiftedRange(verb: "insert", inode: inode, range: bytes)
            let (size, last) = try await queue.read { (rows) throws(StoreError) in
                (
                    try shift.check(in: rows, under: environment.rules).size,
                    try rows.lastExtent(of: inode, fork: .data)?.fileBlocks.upperBound
                )
            }
            guard !bytes.isEmpty else { return }
            guard bytes.lowerBound < size else {
                throw StoreError(
                    .input,
                    "cannot insert bytes at byte \(bytes.lowerBound) of inode \(inode): it has \(size) bytes; "
                        + "truncate it to a larger size instead")
            }
            let (count, end) = (
                Geometry.blocks(of: bytes).count, max(Geometry.end(ofBytes: size), last ?? FileBlock(0))
            )
            guard Int64(bytes.count) <= Geometry.largestFile - size, count <= Geometry.blocksEnd - end else {
                throw StoreError(
                    .input,
                    "cannot \(shift): it has \(size) bytes, or blocks past them, that would lie behind byte "
                        + "\(Geometry.largestFile), where every file ends")
            }
            if environment.rules.keeps(.flushBeforeInsert) { try await scope.flush() }
            let intent = try await scope.submit(.logIntent) { (change) throws(StoreError) in
                let newSize = try shift.check(in: change.rows, under: change.rules).size + Int64(bytes.count)
                let blocks = Geometry.blocks(of: bytes)
                let last = try change.rows.lastExtent(of: inode, fork: .data)?.fileBlocks.upperBound
                let end = max(last ?? blocks.lowerBound, blocks.lowerBound)
                if change.rules.keeps(.growBeforeInsert) { try change.update(inode) { $0.size = newSize } }
                return try change.begin(
                    .insert, inode, Range(at: blocks.upperBound, count: end - blocks.lowerBound), source: inode,
                    sourceOffset: blocks.lowerBound, newSize: newSize)
            }
            try await finish(intent)
        }
    }
}
