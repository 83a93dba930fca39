// Copy before write. A and B share disk block 40; somebody writes to A, or asks for a writable address in it. P marks a
// persistence point:
//
//   t0  stage: 90 goes to A's cow fork                       | P   crash before: nothing happened
//   t1  look for holds that the remap would break                 crash t0…t3: nobody can reach 90, recovery gives it back
//   t2  copy 40 → 90, and the new bytes over it
//   t3  flush the data device                                | P
//   t4  one transaction: A maps 90, refcount(40) 2 → 1, hold | P   after: A has 90, and the hold survives if its holder does
//   t5  hand out the address of 90
//
// The same path gives blocks to holes: 90 is zeroed at t2 instead of copied. Blocks that A owns alone are written in place.
//
// keeps copyBeforeHandOut  (t2 before t4 and t5; off: t4, t5, t2, t3)
// keeps flushBeforeRemap   (t3 before t4; off: t4, then t3)
// keeps holdBeforeHandOut  (t4 durable in the holder's scope before t5)
// keeps holdsPerDiskExtent (A's own holder that could read 40 still can: its hold goes stale at t4, it does not end)
// Not covered: a device that lies about flush; waiting for holders (a conflict fails at once).
// Source: PROTOCOL P2.3, P4; Linux fs/xfs/xfs_reflink.c and fs/dax.c for the idea.

/// What a write or a write fault will do to a range of one file.
struct RemapPlan: Sendable {
    /// A run of file blocks and what it has now.
    struct Piece: Sendable {
        let blocks: Range<FileBlock>
        /// What maps it now; nil in a hole.
        let old: Extent?
        /// It needs new blocks: it is a hole, unwritten, or shared.
        let isStaged: Bool
    }

    let inode: Inode
    let pieces: [Piece]

    var staged: [Piece] { pieces.filter(\.isStaged) }
    /// Disk blocks that stay where they are and will be written there.
    var inPlace: [Range<DiskBlock>] { pieces.filter { !$0.isStaged }.compactMap { $0.old?.diskBlocks } }
    var hasStaged: Bool { pieces.contains(where: \.isStaged) }

    /// Looks up `blocks` of a live file and decides piece by piece. Pure: reads rows, changes nothing.
    static func make(
        _ number: InodeNumber, _ blocks: Range<FileBlock>, in rows: any StateTransaction
    ) throws(StoreError) -> RemapPlan {
        let inode = try rows.liveInode(number)
        var pieces: [Piece] = []
        var next = blocks.lowerBound
        for extent in try rows.extents(of: number, fork: .data, in: blocks) {
            if next < extent.offset { pieces.append(Piece(blocks: next..<extent.offset, old: nil, isStaged: true)) }
            for (run, references) in try Transaction.references(of: extent.diskBlocks, in: rows) {
                let offset = extent.offset + (run.lowerBound - extent.start)
                let part = Range(at: offset, count: run.count)
                pieces.append(
                    Piece(
                        blocks: part, old: extent.part(in: part), isStaged: references > 1 || extent.state == .unwritten
                    ))
            }
            next = extent.fileBlocks.upperBound
        }
        if next < blocks.upperBound { pieces.append(Piece(blocks: next..<blocks.upperBound, old: nil, isStaged: true)) }
        return RemapPlan(inode: inode, pieces: pieces)
    }
}

extension LayoutStore {
    /// t0: puts new blocks for the plan's staged pieces into the COW fork. Returns them, ascending.
    func stage(
        _ plan: RemapPlan, for operation: OperationKind, besides holder: HolderID?
    ) async throws(StoreError) -> [Extent] {
        guard plan.hasStaged else { return [] }
        await environment.point(Step(operation, .stage))
        return try await withSpace { () async throws(StoreError) in
            try await committer.submit(Step(operation, .stage)) { (change) throws(StoreError) in
                try change.breakForRemap(plan, besides: holder)
                var made: [Extent] = []
                for piece in plan.staged {
                    var offset = piece.blocks.lowerBound
                    for run in try change.allocate(piece.blocks.count) {
                        let extent = Extent(
                            inode: plan.inode.number, fork: .cow, offset: offset, start: run.lowerBound,
                            count: run.count,
                            state: .written, born: change.lsn)
                        try change.map(extent)
                        made.append(extent)
                        offset = offset + run.count
                    }
                }
                return made
            }
        }
    }

    /// t2: brings the staged blocks to what the file shows there now: a copy of the shared block, or zeros.
    func fill(_ staged: [Extent], of plan: RemapPlan, for operation: OperationKind) async throws(StoreError) {
        for piece in plan.staged {
            await environment.point(Step(operation, .copyData))
            for extent in staged {
                guard let part = extent.part(in: piece.blocks) else { continue }
                if let old = piece.old?.part(in: part.fileBlocks), old.state == .written {
                    try device.copy(old.diskBlocks, to: part.start)
                } else {
                    try device.zero(part.diskBlocks)
                }
            }
        }
    }

    /// t3.
    func flush(for operation: OperationKind) async throws(StoreError) {
        await environment.point(Step(operation, .flushData))
        try device.flush()
    }

    /// Gives staged blocks back after a failure between t0 and t4.
    func cancelStaging(of plan: RemapPlan, for operation: OperationKind) async throws(StoreError) {
        try await committer.submit(Step(operation, .cancelStaging)) { (change) throws(StoreError) in
            for piece in plan.staged { try change.cancelStaging(of: plan.inode.number, in: piece.blocks) }
        }
    }
}

extension Transaction {
    /// t1: throws `conflict` when somebody but `holder` can reach, through this file, a shared block that is about to move.
    ///
    /// Holds that other files, or other ranges of this one, have on the shared blocks may stay (PROTOCOL P3.4).
    func breakForRemap(_ plan: RemapPlan, besides holder: HolderID?) throws(StoreError) {
        var inTheWay: [Hold] = []
        for piece in plan.staged where piece.old != nil {
            inTheWay += try rows.holds(of: plan.inode.number, in: piece.blocks).filter {
                $0.state != .stale && $0.holder != holder
            }
        }
        try refuse(inTheWay, to: "remap shared blocks of inode \(plan.inode.number)")
    }

    /// Throws `conflict` if there are any.
    func refuse(_ holds: [Hold], to verb: String) throws(StoreError) {
        guard let first = holds.first else { return }
        throw StoreError(
            .conflict,
            "cannot \(verb): hold \(first.id) of holder \(first.holder) and \(holds.count - 1) more reach it; "
                + "have their holders let go, then try again", holds: Array(Set(holds.map(\.id))).sorted())
    }

    /// t4, the mapping's part: the staged blocks become the file's, the old ones lose an owner (PROTOCOL P4.2, P5.4).
    ///
    /// Only the blocks of `plan` move, exactly. Returns what became of the holder's own holds on the old blocks.
    func remap(_ plan: RemapPlan, holder: HolderID?) throws(StoreError) -> StaleHolds {
        try breakForRemap(plan, besides: holder)
        var stale = StaleHolds()
        for piece in plan.staged {
            let new = try unmap(plan.inode.number, fork: .cow, piece.blocks)
            for old in try unmap(plan.inode.number, fork: .data, piece.blocks) {
                if let holder { try makeStale(old, of: holder, into: &stale) }
                try dropReference(to: old.diskBlocks)
            }
            for extent in new {
                try map(
                    Extent(
                        inode: extent.inode, fork: .data, offset: extent.offset, start: extent.start,
                        count: extent.count,
                        state: .written, born: extent.born))
            }
        }
        return stale
    }

    /// Takes staging out of the COW fork and frees it.
    func cancelStaging(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) {
        for extent in try unmap(inode, fork: .cow, blocks) { try release(extent.diskBlocks) }
    }
}
