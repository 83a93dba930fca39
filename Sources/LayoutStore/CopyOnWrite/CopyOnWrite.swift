// Copy before write, for everybody who does it: a write, a write fault, unsharing. A and B share disk block 40; somebody writes to
// A, or asks for a writable address in it. P marks a persistence point:
//
//   t0  look for holds that the remap would break; wait for them; stage: 90 goes to A's cow fork    | P
//       settle what will be written where it is                                                     | P   only if it has to
//   t2  copy 40 → 90, and the new bytes over it
//   t3  flush the data device                                | P
//   t4  look again; one transaction: A maps 90, refcount(40) 2 → 1, hold                            | P
//   t5  hand out the address of 90
//
//   crash before t0   nothing happened
//   crash t0 … t4     nobody can reach 90, recovery gives it back
//   crash after t4    A has 90, and the hold survives if its holder does
//
// The same path gives blocks to holes: 90 is zeroed at t2 instead of copied. Unwritten blocks have a place already: they are
// zeroed and written there at t2, and t4 makes exactly these blocks written. Blocks that A owns alone are written in place.
// What each run of the range gets is told in RemapPlan.swift.
//
// A refusal between t0 and t4 (somebody came in between) cancels: the staging is given back, and nothing has changed.
// The plan's rows were read before t0. They are not believed at t4: a block that is mapped otherwise by then is `corrupt`.
//
// keeps copyBeforeHandOut  (t2 before t4 and t5; off: t4, t5, t2, t3)
// keeps flushBeforeRemap   (t3 before t4; off: t4, t3, t5)
// keeps holdBeforeHandOut  (t4 durable in the holder's scope before t5: whoever hands out)
// keeps holdsPerDiskExtent (A's own holder that could read 40 still can: its hold goes stale at t4, it does not end)
// keeps durableBeforeInPlace (settled before t2)
// keeps copyAroundWrite, zeroAroundWrite (t2 for the whole block; off: only blocks without any new byte get the old ones, or zeros)
// keeps remapBreaksMappings (t0; off: nobody is asked, and the asker's own holds stay as they are)
// Not covered: a device that lies about flush; waiting for holders (a conflict fails at once).
// Source: PROTOCOL P2.3, P4; Linux fs/xfs/xfs_reflink.c and fs/dax.c for the idea.

/// One copy-before-write over ranges of one file, from the plan to the hand-out.
struct CopyOnWrite: Sendable {
    let scope: LockScope
    let plan: RemapPlan
    /// Who asks for writable addresses; nil for the store's own writes.
    let asker: HolderID?
    private var store: LayoutStore { scope.store }

    init(_ plan: RemapPlan, in scope: LockScope, by asker: HolderID? = nil) {
        self.scope = scope
        self.plan = plan
        self.asker = asker
    }

    /// Goes from t0 to t5.
    ///
    /// - Parameters:
    ///   - patches: the operation's own bytes, ascending by offset; a later one lies over an earlier one. Nil for none at all.
    ///   - isFlushed: whether t3 is needed.
    ///   - commit: t4, by way of ``commit(_:)``; not called when the operation is refused before.
    ///   - handOut: t5.
    /// Throws `conflict` or `noSpace` before any byte has changed. Waits for the media.
    func run<R: Sendable>(
        writing patches: [Patch]?, isFlushed: Bool, commit: () async throws(StoreError) -> R,
        handOut: (R) async throws(StoreError) -> Void
    ) async throws(StoreError) -> R {
        let rules = store.environment.rules
        let staged = try await stage()
        try await store.queue.settle(plan.inPlace, store.acting.point)
        do {
            guard rules.keeps(.copyBeforeHandOut) else {
                let result = try await commit()
                try await handOut(result)
                try await write(patches, over: staged)
                if isFlushed { try await scope.flush() }
                return result
            }
            try await write(patches, over: staged)
            if isFlushed, rules.keeps(.flushBeforeRemap) { try await scope.flush() }
            let result = try await commit()
            if isFlushed, !rules.keeps(.flushBeforeRemap) { try await scope.flush() }
            try await handOut(result)
            return result
        } catch {
            if error.isRefusal, !staged.isEmpty { try await cancel() }
            throw error
        }
    }

    /// t4: looks again, remaps, and runs `body` in the same transaction, with what became of the asker's own holds.
    func commit<R: Sendable>(
        _ body: @Sendable (Transaction, StaleHolds) throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        let (plan, request) = (plan, breaks)
        return try await scope.submit(.remap) { (change) throws(StoreError) in
            let decision = try request.check(in: change.rows)
            return try body(change, try change.remap(plan, decision, asker: request.asker))
        }
    }

    /// Throws `conflict` if somebody is in the way. For an operation that changes something before it comes to this remap: a refusal has
    /// to come first (PROTOCOL P2.1).
    func check(in rows: any StateRows) throws(StoreError) { try breaks.check(in: rows) }

    // MARK: the steps

    /// Whom the remap breaks: who reaches, through this file, a shared block that is about to move.
    ///
    /// Holds that other files, or other ranges of this one, have on the shared blocks may stay (PROTOCOL P3.4).
    private var breaks: BreakRequest {
        BreakRequest(
            "remap shared blocks of inode \(plan.inode.number)",
            store.environment.rules.keeps(.remapBreaksMappings)
                ? plan.copied.map { .range(plan.inode.number, $0.blocks, .remap) } : [], by: asker)
    }

    /// t0: looks, waits, and puts new blocks for the plan's staged pieces into the COW fork. Returns them, ascending.
    private func stage() async throws(StoreError) -> [Extent] {
        guard !plan.staged.isEmpty else { return [] }
        let (plan, request) = (plan, breaks)
        return try await store.withSpace { () async throws(StoreError) in
            try await scope.submit(.stage) { (change) throws(StoreError) in
                wait(for: try request.check(in: change.rows))
                var made: [Extent] = []
                for piece in plan.staged {
                    made += try change.mapNew(plan.inode.number, fork: .cow, piece.blocks, state: .written)
                }
                return made
            }
        }
    }

    /// Waits until nobody is in the way. The one policy fails at once, so nobody is waited for.
    private func wait(for decision: BreakDecision) {}

    /// t2: what the file shows there now goes to staged and unwritten blocks, and the patches over it.
    private func write(_ patches: [Patch]?, over staged: [Extent]) async throws(StoreError) {
        try await fill(staged, except: patches ?? [])
        guard let patches else { return }
        await scope.point(.writeInPlace)
        for patch in patches {
            for extent in staged { try put(patch, into: extent) }
            for piece in plan.pieces where piece.way != .staged {
                if let extent = piece.old { try put(patch, into: extent) }
            }
        }
    }

    /// Copies the shared blocks, and zeroes what had no content; but for blocks that `patches` replace as a whole.
    private func fill(_ staged: [Extent], except patches: [Patch]) async throws(StoreError) {
        let rules = store.environment.rules
        let whole = patches.map { Geometry.wholeBlocks(of: $0.range) }
        let touched = patches.map { Geometry.blocks(of: $0.range) }.joinedWhereTouching
        for piece in plan.pieces where piece.way != .settled {
            await scope.point(.copyData)
            let targets = piece.way == .filled ? [piece.old].compactMap(\.self) : staged
            let isCopied = piece.way == .staged && piece.old != nil
            let fillsAround = isCopied ? rules.keeps(.copyAroundWrite) : rules.keeps(.zeroAroundWrite)
            for rest in piece.blocks.subtracting(fillsAround ? whole : touched) {
                for part in targets.compactMap({ $0.part(in: rest) }) {
                    if piece.way == .staged, let old = piece.old?.part(in: part.fileBlocks) {
                        try store.device.copy(old.diskBlocks, to: part.start)
                    } else {
                        try store.device.zero(part.diskBlocks)
                    }
                }
            }
        }
    }

    /// Writes the part of `patch` that falls into `extent`.
    private func put(_ patch: Patch, into extent: Extent) throws(StoreError) {
        let blocks = Geometry.bytes(of: extent.fileBlocks)
        let part = blocks.clamped(to: patch.range)
        guard !part.isEmpty else { return }
        let first = patch.bytes.startIndex + Int(part.lowerBound - patch.offset)
        try store.device.write(
            patch.bytes[first..<(first + part.count)], to: extent.start, at: Int(part.lowerBound - blocks.lowerBound))
    }

    /// Gives the staging back after a refusal between t0 and t4.
    private func cancel() async throws(StoreError) {
        try await store.cancelStaging(of: plan.inode.number, in: plan.staged.map(\.blocks), in: scope)
    }
}
