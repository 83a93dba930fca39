// Page faults and pins: how an address leaves the store. The path is CopyOnWrite.swift's; this is its end.
//
//   t4  one transaction: the mapping and the hold             | P
//   t5  the hold becomes durable in its holder's scope        | P   remote: synced; host: committed; process: a row
//   t6  hand out
//
// A crash before t5 leaves a holder that has no address; after it, a hold that waits for its holder. Never an address
// without a hold.
//
//   | scope   | durable before t6                                    | after a power loss |
//   |---------|------------------------------------------------------|--------------------|
//   | process | no                                                   | dropped            |
//   | host    | committed; the page cache outlives the process       | dropped            |
//   | remote  | committed and synced                                 | kept               |
//
// keeps holdBeforeHandOut (t5 before t6; off: t6 before t5)
// keeps copyForWriteFault (off: a write fault changes no mapping), grantOnlyWritten (off: addresses of all blocks leave)
// Source: PROTOCOL P1.1, P3.3.

extension LayoutStore {
    /// Gives the mapping's holder the addresses of the blocks that `bytes` of the file touches, copying shared blocks
    /// first if it wants to write.
    ///
    /// Reads of holes and of unwritten blocks get no address; writes get new blocks there. A mapping of an unlinked
    /// file goes on as before. The holds are durable in their holder's scope before the addresses leave (PROTOCOL
    /// P1.1). Throws `conflict` if others hold a shared block of the range that a write would move, `noSpace` if there
    /// is no block for its copy, `input` for a range outside of the mapping or behind the end of file, or an access
    /// that the mapping does not allow. Waits for the operations before it, and for the device where blocks are copied.
    /// O(extents and holds of the range · log n).
    public func fault(
        _ mapping: MappedRangeID, _ bytes: Range<Int64>, access: Access, durability: Durability = .full
    ) async throws(StoreError) -> Grant {
        try await perform(.fault, locking: []) { (scope) async throws(StoreError) in
            let range = try await queue.read { (rows) throws(StoreError) -> MappedRange in
                guard let range = try rows.mappedRange(mapping) else {
                    throw StoreError(.input, "there is no mapped range \(mapping); map the file first")
                }
                return range
            }
            let request = try AccessRequest("fault", bytes, access, of: range.inode)
            guard range.fileBlocks.clamped(to: request.blocks) == request.blocks,
                !request.access.writes || range.access.writes
            else {
                throw StoreError(
                    .input,
                    "cannot fault bytes \(bytes.lowerBound)..<\(bytes.upperBound) of inode \(range.inode) for \(access): "
                        + "mapped range \(mapping) does not allow it")
            }
            return try await grant(in: scope, range.inode, request, holder: range.holder, durability: durability) {
                (_) throws(StoreError) in .mappedRange(range.id)
            }
        }
    }

    /// Pins the blocks that `bytes` of the file touches: faults them in, and keeps them reachable until
    /// ``unpin(_:durability:)``.
    ///
    /// A pin for reading needs every block mapped and written; one for writing maps what is missing. Errors, waits and
    /// cost as for ``fault(_:_:access:durability:)``; the answer names the pin.
    public func pin(
        _ inode: InodeNumber, _ bytes: Range<Int64>, access: Access, by holder: HolderID,
        durability: Durability = .full
    ) async throws(StoreError) -> Grant {
        let request = try AccessRequest("pin", bytes, access, of: inode)
        return try await perform(.pin, locking: [LockRequest(inode)]) { (scope) async throws(StoreError) in
            try await grant(in: scope, inode, request, holder: holder, durability: durability) {
                (change) throws(StoreError) in
                _ = try change.registered(holder)
                let file = try change.rows.liveInode(inode)
                let pin = Pin(
                    id: PinID(change.newIdentifier()), holder: holder, inode: inode, generation: file.generation,
                    blocks: request.blocks, access: request.access)
                try change.insert(pin)
                return .pin(pin.id)
            }
        }
    }

    /// The holder's word that it no longer reaches the pinned blocks: the pin and its holds end.
    ///
    /// Throws `input` if there is no such pin. An unlinked file that nobody else has mapped or pinned is inactivated.
    /// Waits for the operations before it. O(holds · log n), and the file's extents when it is inactivated.
    public func unpin(_ pin: PinID, durability: Durability = .full) async throws(StoreError) {
        try await perform(.unpin, locking: []) { (scope) async throws(StoreError) in
            let files = try await scope.submit(.release) { (change) throws(StoreError) in
                guard let row = try change.rows.pin(pin) else {
                    throw StoreError(.input, "there is no pin \(pin); it may have been unpinned before")
                }
                try change.drop(row)
                return change.filesLetGo
            }
            try await inactivateIfLeft(files)
            try await scope.acknowledge(durability)
        }
    }

    /// Takes the range through copy before write, and hands its addresses out.
    private func grant(
        in scope: LockScope, _ inode: InodeNumber, _ request: AccessRequest, holder: HolderID, durability: Durability,
        parent: @Sendable (Transaction) throws(StoreError) -> Hold.Parent
    ) async throws(StoreError) -> Grant {
        let (blocks, writes) = (request.blocks, request.access.writes)
        let (plan, holderScope) = try await queue.read { (rows) throws(StoreError) -> (RemapPlan, HolderScope) in
            let plan = try RemapPlan.make(inode, [blocks], in: rows)
            let end = Geometry.blocks(of: 0..<plan.inode.size).upperBound
            guard blocks.upperBound <= end else {
                throw StoreError(
                    .input,
                    "cannot reach file blocks \(blocks.lowerBound)..<\(blocks.upperBound) of inode \(inode): "
                        + "the file ends at block \(end)")
            }
            guard let registered = try rows.holder(holder) else {
                throw StoreError(.input, "there is no holder \(holder); register it first")
            }
            if scope.operation == .pin, !writes, plan.pieces.contains(where: { $0.old?.state != .written }) {
                throw StoreError(.input, "cannot pin a hole in inode \(inode) for reading; write it first")
            }
            let copies = writes && environment.rules.keeps(.copyForWriteFault)
            return (copies ? plan : plan.reading, registered.scope)
        }
        let copy = CopyOnWrite(plan, in: scope, by: holder)
        let grant = try await copy.run(writing: nil, isFlushed: plan.hasRemap) { () async throws(StoreError) in
            try await copy.commit { (change, stale) throws(StoreError) in
                let file = try change.raiseSequence(of: inode)
                let parent = try parent(change)
                let holds = try change.grant(file, request, to: holder, parent: parent)
                var pin: PinID?
                if case .pin(let id) = parent { pin = id }
                return Grant(
                    holds: holds, stale: stale.stale, kept: stale.kept, replaced: stale.replaced,
                    sequence: file.sequence, pin: pin)
            }
        } handOut: { (grant) async throws(StoreError) in
            if environment.rules.keeps(.holdBeforeHandOut), holderScope == .remote {
                try await queue.sync(acting.point)
            }
            await scope.point(.handOut)
            await environment.channel?.handOut(grant)
        }
        try await scope.acknowledge(holderScope == .remote ? .full : durability)
        return grant
    }
}

extension Transaction {
    /// Inserts holds for what the blocks of `request` map now and the parent cannot reach yet. Returns all that it can
    /// reach there.
    fileprivate func grant(
        _ inode: Inode, _ request: AccessRequest, to holder: HolderID, parent: Hold.Parent
    ) throws(StoreError) -> [Hold] {
        let blocks = request.blocks
        var reach = try rows.holds(of: parent).filter {
            $0.state == .active && $0.fileBlocks.overlaps(blocks) && $0.access.isSuperset(of: request.access)
        }
        let grantsAll = !rules.keeps(.grantOnlyWritten)
        for extent in try rows.extents(of: inode.number, fork: .data, in: blocks)
        where extent.state == .written || grantsAll {
            var next = extent.offset
            let covered = reach.filter { $0.diskBlocks.overlaps(extent.diskBlocks) }.sorted { $0.offset < $1.offset }
            for hold in covered {
                try insertHolds(next..<max(next, hold.offset), of: extent)
                next = max(next, hold.fileBlocks.upperBound)
            }
            try insertHolds(next..<max(next, extent.fileBlocks.upperBound), of: extent)
        }
        return reach.sorted { ($0.offset, $0.id) < ($1.offset, $1.id) }

        func insertHolds(_ missing: Range<FileBlock>, of extent: Extent) throws(StoreError) {
            var rest = missing
            while let part = extent.part(in: rest) {
                let count = min(part.count, Geometry.longestHold)
                let hold = Hold(
                    id: HoldID(newIdentifier()), holder: holder, parent: parent, inode: inode.number,
                    generation: inode.generation, offset: part.offset, start: part.start, count: count,
                    access: request.access, state: .active, granted: lsn)
                try insert(hold)
                note(JournalFact(.grant, hold.diskBlocks, of: inode.number, hold: hold.id))
                reach.append(hold)
                rest = (part.offset + count)..<rest.upperBound
            }
        }
    }
}
