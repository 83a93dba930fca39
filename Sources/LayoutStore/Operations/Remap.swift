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
// The same path gives blocks to holes: 90 is zeroed at t2 instead of copied. Unwritten blocks have a place already: they are
// zeroed and written there at t2, and t4 makes exactly these blocks written. Blocks that A owns alone are written in place.
//
//   | what A has there            | is      | t2                        | t4                                |
//   |-----------------------------|---------|---------------------------|-----------------------------------|
//   | nothing                     | staged  | zero the new block        | map it                            |
//   | a shared block              | staged  | copy to the new block     | map it, the old one loses an owner |
//   | an unwritten block          | filled  | zero it                   | it becomes written                |
//   | a written block of its own  | settled | —                         | —                                 |
//
// keeps copyBeforeHandOut  (t2 before t4 and t5; off: t4, t5, t2, t3)
// keeps flushBeforeRemap   (t3 before t4; off: t4, then t3)
// keeps holdBeforeHandOut  (t4 durable in the holder's scope before t5)
// keeps holdsPerDiskExtent (A's own holder that could read 40 still can: its hold goes stale at t4, it does not end)
// Not covered: a device that lies about flush; waiting for holders (a conflict fails at once).
// Source: PROTOCOL P2.3, P4; Linux fs/xfs/xfs_reflink.c and fs/dax.c for the idea.

/// What a write or a write fault will do to ranges of one file.
struct RemapPlan: Sendable {
    /// How a run gets to be written.
    enum Way: Sendable { case staged, filled, settled }

    /// A run of file blocks and what it has now.
    struct Piece: Sendable {
        let blocks: Range<FileBlock>
        /// What maps it now; nil in a hole.
        let old: Extent?
        let way: Way
    }

    let inode: Inode
    let pieces: [Piece]

    var staged: [Piece] { pieces.filter { $0.way == .staged } }
    var filled: [Piece] { pieces.filter { $0.way == .filled } }
    /// Disk blocks that stay where they are and will be written there.
    var inPlace: [Range<DiskBlock>] { pieces.filter { $0.way != .staged }.compactMap { $0.old?.diskBlocks } }
    /// Whether the mapping changes.
    var hasRemap: Bool { pieces.contains { $0.way != .settled } }

    /// Looks up `ranges` of a file, ascending and apart, and decides piece by piece. Pure: reads rows, changes nothing.
    static func make(
        _ number: InodeNumber, _ ranges: [Range<FileBlock>], in rows: any StateRows
    ) throws(StoreError) -> RemapPlan {
        let inode = try rows.knownInode(number)
        var pieces: [Piece] = []
        for blocks in ranges {
            var next = blocks.lowerBound
            func skip(to end: FileBlock) {
                if next < end { pieces.append(Piece(blocks: next..<end, old: nil, way: .staged)) }
            }
            for extent in try rows.extents(of: number, fork: .data, in: blocks) {
                skip(to: extent.offset)
                for (run, references) in try Transaction.references(of: extent.diskBlocks, in: rows) {
                    let part = Range(at: extent.offset + (run.lowerBound - extent.start), count: run.count)
                    let way: Way = references > 1 ? .staged : extent.state == .unwritten ? .filled : .settled
                    pieces.append(Piece(blocks: part, old: extent.part(in: part), way: way))
                }
                next = extent.fileBlocks.upperBound
            }
            skip(to: blocks.upperBound)
        }
        return RemapPlan(inode: inode, pieces: pieces)
    }

    /// The plan for the shared blocks of `blocks` alone.
    static func unsharing(
        _ number: InodeNumber, _ blocks: Range<FileBlock>, in rows: any StateRows
    ) throws(StoreError) -> RemapPlan {
        let plan = try make(number, [blocks], in: rows)
        return RemapPlan(inode: plan.inode, pieces: plan.staged.filter { $0.old != nil })
    }
}

extension LayoutStore {
    /// t0: puts new blocks for the plan's staged pieces into the COW fork. Returns them, ascending.
    func stage(
        _ plan: RemapPlan, for operation: OperationKind, besides holder: HolderID?
    ) async throws(StoreError) -> [Extent] {
        guard !plan.staged.isEmpty else { return [] }
        await environment.point(Step(operation, .stage))
        return try await withSpace { () async throws(StoreError) in
            try await committer.submit(Step(operation, .stage)) { (change) throws(StoreError) in
                try change.breakForRemap(plan, besides: holder)
                var made: [Extent] = []
                for piece in plan.staged {
                    made += try change.mapNew(plan.inode.number, fork: .cow, piece.blocks, state: .written)
                }
                return made
            }
        }
    }

    /// t2: brings staged and unwritten blocks to what the file shows there now: a copy of the shared block, or zeros.
    ///
    /// Blocks in `replaced` are left out: they will be written as a whole.
    func fill(
        _ staged: [Extent], of plan: RemapPlan, for operation: OperationKind, besides replaced: [Range<FileBlock>] = []
    ) async throws(StoreError) {
        for piece in plan.pieces where piece.way != .settled {
            await environment.point(Step(operation, .copyData))
            let targets = piece.way == .filled ? [piece.old].compactMap(\.self) : staged
            for rest in piece.blocks.subtracting(replaced) {
                for part in targets.compactMap({ $0.part(in: rest) }) {
                    if piece.way == .staged, let old = piece.old?.part(in: part.fileBlocks) {
                        try device.copy(old.diskBlocks, to: part.start)
                    } else {
                        try device.zero(part.diskBlocks)
                    }
                }
            }
        }
    }

    /// t3.
    func flush(for operation: OperationKind) async throws(StoreError) {
        await environment.point(Step(operation, .flushData))
        try device.flush()
    }

    /// Gives staged blocks of a file back after a failure between t0 and t4.
    func cancelStaging(
        of inode: InodeNumber, in ranges: [Range<FileBlock>], for operation: OperationKind
    ) async throws(StoreError) {
        try await committer.submit(Step(operation, .cancelStaging)) { (change) throws(StoreError) in
            for blocks in ranges { try change.cancelStaging(of: inode, in: blocks) }
        }
    }
}

extension Transaction {
    /// Gives new blocks to `blocks` of a fork, where nothing is mapped; next to the data that lies before them if possible.
    ///
    /// Throws `noSpace` when there are not enough.
    func mapNew(
        _ inode: InodeNumber, fork: Fork, _ blocks: Range<FileBlock>, state: Extent.State
    ) throws(StoreError) -> [Extent] {
        let before = try rows.extent(of: inode, fork: .data, atOrBefore: blocks.lowerBound)
        var made: [Extent] = []
        var offset = blocks.lowerBound
        for run in try allocate(blocks.count, at: before?.diskBlocks.upperBound) {
            let extent = Extent(
                inode: inode, fork: fork, offset: offset, start: run.lowerBound, count: run.count, state: state,
                born: lsn)
            try map(extent)
            made.append(extent)
            offset = offset + run.count
        }
        return made
    }

    /// t1: throws `conflict` when somebody but `holder` can reach, through this file, a shared block that is about to move.
    ///
    /// Holds that other files, or other ranges of this one, have on the shared blocks may stay (PROTOCOL P3.4).
    func breakForRemap(_ plan: RemapPlan, besides holder: HolderID?) throws(StoreError) {
        var inTheWay: [Hold] = []
        for piece in plan.staged where piece.old != nil {
            inTheWay += try rows.currentHolds(of: plan.inode.number, in: piece.blocks).filter { $0.holder != holder }
        }
        try inTheWay.refuse("remap shared blocks of inode \(plan.inode.number)")
    }

    /// t4, the mapping's part: the staged blocks become the file's, the old ones lose an owner (PROTOCOL P4.2, P5.4), and
    /// unwritten blocks become written.
    ///
    /// Only the blocks of `plan` change, exactly. Returns what became of the holder's own holds on the old blocks.
    func remap(_ plan: RemapPlan, holder: HolderID?) throws(StoreError) -> StaleHolds {
        try breakForRemap(plan, besides: holder)
        var stale = StaleHolds()
        for piece in plan.pieces where piece.way != .settled {
            let old = try unmap(plan.inode.number, fork: .data, piece.blocks)
            var new = old
            if piece.way == .staged {
                new = try unmap(plan.inode.number, fork: .cow, piece.blocks)
                for extent in old {
                    if let holder { try makeStale(extent, of: holder, into: &stale) }
                    try dropReference(to: extent.diskBlocks)
                }
            }
            for extent in new { try map(extent.in(.data, .written)) }
        }
        return stale
    }

    /// Takes staging out of the COW fork and frees it.
    func cancelStaging(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) {
        for extent in try unmap(inode, fork: .cow, blocks) { try release(extent.diskBlocks) }
    }
}
