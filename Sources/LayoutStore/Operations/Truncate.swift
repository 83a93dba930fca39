// Truncating. Down: the new size is permanent before the first block is freed, and recovery always finishes what was begun.
//
//   file of 3 blocks 40, 41, 42; truncate to 4096, two extents a step
//   t0  size 4096, root intent (file blocks 1..<3)            | P   crash before: nothing happened
//   t1  unmap from the end: 42, 41 lose an owner; intent done | P   crash t0…t1: recovery unmaps the rest
//
// A block that loses its last owner is freed, or detached if somebody still holds it (see Space/Release.swift). Holds on
// the range itself are in the way: the truncate fails with `conflict` and changes nothing. The block that keeps the new end
// of file counts as part of the range, since the holder of its tail would see bytes that are no longer the file's.
//
// Up: the undefined tail is zeroed and flushed, then one transaction raises the size.
//
// keeps busyUntilDurable (through release), durableBeforeInPlace (the tail block waits for t0)
// Source: PROTOCOL P3.4, P5.1; Linux xfs_setattr_size: size first, so that nobody reads freed blocks after a crash.

extension LayoutStore {
    /// Sets the size in bytes. Growing makes a hole; shrinking unmaps every block past the new end.
    public func truncate(_ inode: InodeNumber, toBytes size: Int64, durability: Durability = .full)
        async throws(StoreError)
    {
        try Geometry.check(0, count: size, of: inode)
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.truncate, .begin))
            let before = try await committer.read { (rows) throws(StoreError) in try rows.liveInode(inode) }
            if size > before.size {
                try await zeroTail(of: inode, for: .truncate)
                await environment.point(Step(.truncate, .setSize))
                _ = try await committer.submit(Step(.truncate, .setSize)) { (change) throws(StoreError) in
                    try change.update(change.rows.liveInode(inode)) { $0.size = size }
                }
            } else if size < before.size {
                await environment.point(Step(.truncate, .logIntent))
                let intent = try await committer.submit(Step(.truncate, .logIntent)) { (change) throws(StoreError) in
                    try change.beginTruncate(inode, toBytes: size)
                }
                if let intent { try await finishTruncate(intent) }
            }
            try await acknowledge(.truncate, durability)
        }
    }

    /// Unmaps what is left of the intent's range, a bounded number of extents a step. Recovery calls it too.
    func finishTruncate(_ intent: RootIntent) async throws(StoreError) {
        var isDone = false
        while !isDone {
            await environment.point(Step(.truncate, .advance))
            let limit = environment.extentsPerStep
            isDone = try await committer.submit(Step(.truncate, .advance)) { (change) throws(StoreError) in
                try change.advanceTruncate(intent, extents: limit)
            }
        }
    }
}

extension Transaction {
    /// t0. Returns nil when no block lies past the new end: then the size was all there was to do.
    fileprivate func beginTruncate(_ number: InodeNumber, toBytes size: Int64) throws(StoreError) -> RootIntent? {
        let inode = try rows.liveInode(number)
        let block = Int64(Geometry.blockBytes)
        let firstTouched = FileBlock(size / block)
        let firstUnmapped = FileBlock((size + block - 1) / block)
        try refuse(
            rows.holds(of: number, in: firstTouched..<FileBlock(Int64.max)).filter { $0.state != .stale },
            to: "truncate inode \(number) to \(size) bytes")
        try update(inode) {
            $0.size = size
            $0.sequence += 1
        }
        if firstTouched < firstUnmapped {
            for tail in try rows.extents(of: number, fork: .data, in: firstTouched..<firstUnmapped) {
                unsettled.note(tail.diskBlocks, since: lsn, durable: durable)
            }
        }
        guard let last = try rows.lastExtent(of: number, fork: .data), last.fileBlocks.upperBound > firstUnmapped else {
            return nil
        }
        let intent = RootIntent(
            lsn: lsn, epoch: header.epoch, operation: .truncate, inode: number,
            blocks: firstUnmapped..<last.fileBlocks.upperBound, source: InodeNumber(0), sourceOffset: FileBlock(0),
            newSize: size, progress: .zero)
        try insert(intent)
        return intent
    }

    /// One piece of t1, from the end of the range down. Returns whether the intent is complete, and gone.
    fileprivate func advanceTruncate(_ intent: RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        var isDone = false
        for _ in 0..<limit where !isDone {
            guard
                let last = try rows.extent(
                    of: intent.inode, fork: .data, atOrBefore: intent.fileBlocks.upperBound - BlockCount(1)),
                last.fileBlocks.overlaps(intent.fileBlocks)
            else {
                isDone = true
                break
            }
            for part in try unmap(
                intent.inode, fork: .data, max(last.offset, intent.offset)..<last.fileBlocks.upperBound)
            {
                try dropReference(to: part.diskBlocks)
            }
            isDone = last.offset <= intent.offset
        }
        try update(rows.liveInode(intent.inode)) { $0.sequence += 1 }
        if isDone { try remove(intent) }
        return isDone
    }
}
