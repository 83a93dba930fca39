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
// keeps intentBeforeEffect, durableBeforeInPlace (moved blocks wait for their step)
// Source: fallocate(2), FALLOC_FL_INSERT_RANGE; PROTOCOL P3.4, P5.1; Linux fs/xfs/libxfs/xfs_bmap.c, xfs_bmap_insert_extents.

extension LayoutStore {
    /// Makes a hole at `range`; what was there, and behind, follows it.
    public func insertRange(
        _ inode: InodeNumber, _ range: Range<Int64>, durability: Durability = .full
    ) async throws(StoreError) {
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.insert, .begin))
            let (before, last) = try await committer.read { (rows) throws(StoreError) in
                (
                    try rows.fileToShift(inode, range, to: "insert"),
                    try rows.lastExtent(of: inode, fork: .data)?.fileBlocks.upperBound
                )
            }
            guard !range.isEmpty else { return }
            guard range.lowerBound < before.size else {
                throw StoreError(
                    .input,
                    "cannot insert bytes at byte \(range.lowerBound) of inode \(inode): it has \(before.size) bytes; "
                        + "truncate it to a larger size instead")
            }
            let blocks = Geometry.blocks(of: range)
            let end = max(last ?? blocks.lowerBound, blocks.lowerBound)
            try Geometry.check(
                max(before.size, Geometry.bytes(of: blocks.lowerBound..<end).upperBound), count: Int64(range.count),
                of: inode)
            try await flush(for: .insert)
            await environment.point(Step(.insert, .logIntent))
            let intent = try await committer.submit(Step(.insert, .logIntent)) { (change) throws(StoreError) in
                let newSize = before.size + Int64(range.count)
                try change.update(before) {
                    $0.size = newSize
                    $0.sequence += 1
                }
                return try change.begin(
                    .insert, inode, Range(at: blocks.upperBound, count: end - blocks.lowerBound), source: inode,
                    sourceOffset: blocks.lowerBound, newSize: newSize)
            }
            try await finish(intent)
            try await acknowledge(.insert, durability)
        }
    }
}

extension Transaction {
    /// One piece of t1…t2. Returns whether the intent is complete.
    func advanceInsert(_ intent: inout RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        var left = limit
        while left > 0, intent.progress < intent.count {
            let rest = intent.sourceOffset..<(intent.sourceBlocks.upperBound - intent.progress)
            let last = try rows.extent(of: intent.inode, fork: .data, atOrBefore: rest.upperBound - BlockCount(1))
            guard let blocks = last?.part(in: rest)?.fileBlocks else {
                intent.progress = intent.count
                break
            }
            for part in try unmap(intent.inode, fork: .data, blocks) {
                try move(part, to: intent.inode, part.offset + (intent.offset - intent.sourceOffset))
            }
            intent.progress = intent.sourceBlocks.upperBound - blocks.lowerBound
            left -= 1
        }
        try raiseSequence(of: intent.inode)
        return intent.progress == intent.count
    }
}
