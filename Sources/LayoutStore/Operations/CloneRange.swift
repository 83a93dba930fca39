// Cloning: the destination maps the source's blocks, and both share them until one is written.
//
//   A maps 40, 41; clone both to B, which has 70 there; two extents a step
//   t0  flush: what A shows is what B will show after a crash   | P
//   t1  root intent (A 0..<2 → B 0..<2)                         | P   crash before: nothing happened
//   t2  refcount(40, 41) 1 → 2, B's 70 loses an owner,                crash t1…t2: recovery goes on at the intent's progress
//       B maps 40 and 41, B's size, progress 2; intent done     | P
//
// Sharing raises the refcount before the new mapping. A hole in the source makes a hole in the destination.
//
// In the way (conflict, nothing changed): any hold on the destination range, and any writable hold on the source's blocks,
// whatever its state: a block that two files show must not change under one of them.
//
// Not covered: cloning between stores.
// Source: PROTOCOL P3.4, P5.1; ioctl_ficlonerange(2) for alignment and the overlap rule.

extension LayoutStore {
    /// Makes `length` bytes of `target` from byte `targetOffset` on share the blocks of `source` from `sourceOffset` on.
    ///
    /// Offsets are multiples of the block size, and so is `length` unless it ends at the source's end of file; then it has to
    /// reach the target's end of file too. The ranges do not overlap within one file. A length of 0 changes nothing.
    public func clone(
        from source: InodeNumber, at sourceOffset: Int64, length: Int64, to target: InodeNumber, at targetOffset: Int64,
        durability: Durability = .full
    ) async throws(StoreError) {
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.clone, .begin))
            let request = CloneRequest(
                source: source, sourceOffset: sourceOffset, length: length, target: target, targetOffset: targetOffset)
            let sizeBefore = try await committer.read { (rows) throws(StoreError) in
                try request.check(in: rows)
                return try rows.liveInode(target).size
            }
            guard length > 0 else { return }
            try await committer.read { (rows) throws(StoreError) in try request.refuseHolds(in: rows) }
            if targetOffset > sizeBefore { try await zeroTail(of: target, for: .clone) }
            try await flush(for: .clone)
            await environment.point(Step(.clone, .logIntent))
            let intent = try await committer.submit(Step(.clone, .logIntent)) { (change) throws(StoreError) in
                try request.refuseHolds(in: change.rows)
                let intent = RootIntent(
                    lsn: change.lsn, epoch: change.header.epoch, operation: .clone, inode: target,
                    blocks: request.targetBlocks, source: source, sourceOffset: request.sourceBlocks.lowerBound,
                    newSize: max(sizeBefore, targetOffset + length), progress: .zero)
                try change.insert(intent)
                return intent
            }
            try await finishClone(intent)
            try await acknowledge(.clone, durability)
        }
    }

    /// Shares what is left of the intent's range, a bounded number of extents a step. Recovery calls it too.
    func finishClone(_ intent: RootIntent) async throws(StoreError) {
        var rest: RootIntent? = intent
        while let intent = rest {
            await environment.point(Step(.clone, .advance))
            let limit = environment.extentsPerStep
            rest = try await committer.submit(Step(.clone, .advance)) { (change) throws(StoreError) in
                try change.advanceClone(intent, extents: limit)
            }
        }
    }
}

/// The arguments of a clone, checked.
private struct CloneRequest: Sendable {
    let source: InodeNumber
    let sourceOffset: Int64
    let length: Int64
    let target: InodeNumber
    let targetOffset: Int64

    var sourceBlocks: Range<FileBlock> { Geometry.blocks(of: sourceOffset..<(sourceOffset + length)) }
    var targetBlocks: Range<FileBlock> { Geometry.blocks(of: targetOffset..<(targetOffset + length)) }

    func check(in rows: any StateTransaction) throws(StoreError) {
        try Geometry.check(sourceOffset, count: length, of: source)
        try Geometry.check(targetOffset, count: length, of: target)
        let (from, to) = (try rows.liveInode(source), try rows.liveInode(target))
        let block = Int64(Geometry.blockBytes)
        guard length >= 0, sourceOffset >= 0, targetOffset >= 0, sourceOffset <= from.size,
            length <= from.size - sourceOffset
        else {
            throw StoreError(
                .input,
                "cannot clone \(length) bytes from byte \(sourceOffset) of inode \(source): it has \(from.size) bytes")
        }
        let endsWithSource = sourceOffset + length == from.size && targetOffset + length >= to.size
        guard sourceOffset % block == 0, targetOffset % block == 0, length % block == 0 || endsWithSource else {
            throw StoreError(
                .input,
                "cannot clone \(length) bytes from byte \(sourceOffset) to byte \(targetOffset): not in whole blocks")
        }
        guard source != target || length == 0 || !sourceBlocks.overlaps(targetBlocks) else {
            throw StoreError(.input, "cannot clone inode \(source) to itself: the ranges overlap")
        }
    }

    func refuseHolds(in rows: any StateTransaction) throws(StoreError) {
        var holds = try rows.holds(of: target, in: targetBlocks).filter { $0.state != .stale }
        for extent in try rows.extents(of: source, fork: .data, in: sourceBlocks) {
            holds += try rows.holds(on: extent.diskBlocks).filter(\.writes)
        }
        guard let first = holds.first else { return }
        throw StoreError(
            .conflict,
            "cannot clone inode \(source) to inode \(target): hold \(first.id) of holder \(first.holder) and "
                + "\(holds.count - 1) more are in the way; have their holders let go, then try again",
            holds: Array(Set(holds.map(\.id))).sorted())
    }
}

extension Transaction {
    /// One piece of t2. Returns the intent with its progress, or nil when it is complete, and gone.
    fileprivate func advanceClone(_ intent: RootIntent, extents limit: Int) throws(StoreError) -> RootIntent? {
        var done = intent.progress
        for _ in 0..<limit where done < intent.count {
            let from = intent.sourceOffset + done
            let rest = from..<(intent.sourceOffset + intent.count)
            let run = try nextRun(of: intent.source, in: rest)
            let to = Range(at: intent.offset + done, count: run.blocks.count)
            if let extent = run.extent { try addReference(to: extent.diskBlocks) }
            for old in try unmap(intent.inode, fork: .data, to) { try dropReference(to: old.diskBlocks) }
            if let extent = run.extent {
                try map(
                    Extent(
                        inode: intent.inode, fork: .data, offset: to.lowerBound, start: extent.start,
                        count: extent.count,
                        state: .written, born: extent.born))
            }
            done = done + run.blocks.count
        }
        let shown = min(intent.newSize, (intent.offset + done).value * Int64(Geometry.blockBytes))
        try update(rows.liveInode(intent.inode)) {
            $0.size = max($0.size, shown)
            $0.sequence += 1
        }
        var advanced = intent
        advanced.progress = done
        if done == intent.count {
            try remove(intent)
            return nil
        }
        try replace(intent, with: advanced)
        return advanced
    }

    /// The first run of a file in `blocks`: a written extent, or what lies before the next one.
    private func nextRun(
        of inode: InodeNumber, in blocks: Range<FileBlock>
    ) throws(StoreError) -> (blocks: Range<FileBlock>, extent: Extent?) {
        if let first = try rows.extent(of: inode, fork: .data, atOrBefore: blocks.lowerBound)?.part(in: blocks) {
            return (first.fileBlocks, first.state == .written ? first : nil)
        }
        let next = try rows.extent(of: inode, fork: .data, atOrAfter: blocks.lowerBound)
        return (blocks.lowerBound..<min(next?.offset ?? blocks.upperBound, blocks.upperBound), nil)
    }
}
