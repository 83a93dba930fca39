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
// Source: PROTOCOL P1.1, P3.3.

public enum FaultAccess: Int64, Sendable, CaseIterable { case read = 0, write = 1 }

extension LayoutStore {
    /// Gives the mapping's holder the addresses of `blocks`, copying shared blocks first if it wants to write.
    ///
    /// Reads of holes and of unwritten blocks get no address. A mapping of an unlinked file goes on as before. Throws `conflict` if others hold a shared block of the range that a write would move.
    public func fault(
        _ mapping: MappedRangeID, _ blocks: Range<FileBlock>, _ access: FaultAccess, durability: Durability = .full
    ) async throws(StoreError) -> Grant {
        try await perform(.fault, locking: []) { (scope) async throws(StoreError) in
            let range = try await queue.read { (rows) throws(StoreError) -> MappedRange in
                guard let range = try rows.mappedRange(mapping) else {
                    throw StoreError(.input, "there is no mapped range \(mapping); map the file first")
                }
                guard range.fileBlocks.lowerBound <= blocks.lowerBound,
                    blocks.upperBound <= range.fileBlocks.upperBound,
                    access == .read || range.writable
                else {
                    throw StoreError(
                        .input,
                        "cannot \(access)-fault file blocks \(blocks.lowerBound)..<\(blocks.upperBound): "
                            + "mapped range \(mapping) does not allow it")
                }
                return range
            }
            return try await grant(
                in: scope, range.inode, blocks, access, holder: range.holder, durability: durability
            ) { (_) throws(StoreError) in .mappedRange(range.id) }
        }
    }

    /// Pins `blocks`: faults them in and keeps them reachable until ``unpin(_:durability:)``. A read pin needs every block mapped.
    public func pin(
        _ inode: InodeNumber, _ blocks: Range<FileBlock>, _ access: FaultAccess, by holder: HolderID,
        durability: Durability = .full
    ) async throws(StoreError) -> Grant {
        try await perform(.pin, locking: [LockRequest(inode)]) { (scope) async throws(StoreError) in
            return try await grant(in: scope, inode, blocks, access, holder: holder, durability: durability) {
                (change) throws(StoreError) in
                _ = try change.registered(holder)
                let file = try change.rows.liveInode(inode)
                let pin = Pin(
                    id: PinID(change.newIdentifier()), holder: holder, inode: inode, generation: file.generation,
                    blocks: blocks, writes: access == .write)
                try change.insert(pin)
                return .pin(pin.id)
            }
        }
    }

    /// The holder's word that it no longer reaches the pinned blocks.
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
        in scope: LockScope, _ inode: InodeNumber, _ blocks: Range<FileBlock>, _ access: FaultAccess,
        holder: HolderID, durability: Durability,
        parent: @Sendable (Transaction) throws(StoreError) -> Hold.Parent
    ) async throws(StoreError) -> Grant {
        let (plan, holderScope) = try await queue.read { (rows) throws(StoreError) -> (RemapPlan, HolderScope) in
            let plan = try RemapPlan.make(inode, [blocks], in: rows)
            let end = Geometry.blocks(of: 0..<plan.inode.size).upperBound
            guard !blocks.isEmpty, blocks.lowerBound.value >= 0, blocks.upperBound <= end else {
                throw StoreError(
                    .input,
                    "cannot reach file blocks \(blocks.lowerBound)..<\(blocks.upperBound) of inode \(inode): "
                        + "the file ends at block \(end)")
            }
            guard let registered = try rows.holder(holder) else {
                throw StoreError(.input, "there is no holder \(holder); register it first")
            }
            if scope.operation == .pin, access == .read, plan.pieces.contains(where: { $0.old?.state != .written }) {
                throw StoreError(.input, "cannot pin a hole in inode \(inode) for reading; write it first")
            }
            return (access == .write ? plan : plan.reading, registered.scope)
        }
        let copy = CopyOnWrite(plan, in: scope, by: holder)
        let grant = try await copy.run(writing: nil, isFlushed: plan.hasRemap) { () async throws(StoreError) in
            try await copy.commit { (change, stale) throws(StoreError) in
                let file = try change.update(inode) { if plan.hasRemap { $0.sequence += 1 } }
                let parent = try parent(change)
                let holds = try change.grant(file, blocks, access, to: holder, parent: parent)
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
    /// Inserts holds for what `blocks` maps now and the parent cannot reach yet. Returns all that it can reach there.
    fileprivate func grant(
        _ inode: Inode, _ blocks: Range<FileBlock>, _ access: FaultAccess, to holder: HolderID, parent: Hold.Parent
    ) throws(StoreError) -> [Hold] {
        let writes = access == .write
        var reach = try rows.holds(of: parent).filter {
            $0.state == .active && $0.fileBlocks.overlaps(blocks) && ($0.writes || !writes)
        }
        for extent in try rows.extents(of: inode.number, fork: .data, in: blocks) where extent.state == .written {
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
                    generation: inode.generation, offset: part.offset, start: part.start, count: count, reads: true,
                    writes: writes, state: .active, granted: lsn)
                try insert(hold)
                note(JournalFact(.grant, hold.diskBlocks, hold: hold.id))
                reach.append(hold)
                rest = (part.offset + count)..<rest.upperBound
            }
        }
    }
}
