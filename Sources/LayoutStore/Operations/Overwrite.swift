// Putting bytes into a file, for every operation that does: the bytes of a write, the zeros of a punched hole's edges, the
// zeros of a tail. One plan for all of them, so that there is one staging, one flush and one remap, and so that noSpace comes
// before the first byte has changed.
//
//   size 1000, block 0 at 40 shared with B; write 100 bytes at 5000
//   patches: zeros 1000..<4096 (the undefined tail, PROTOCOL P2.4), the bytes 5000..<5100
//   t0  stage 90 for block 0, 91 for block 1       | P   crash t0…t2: recovery gives 90 and 91 back
//   t2  copy 40 → 90, zero 91, the patches over both
//   t3  flush                                      | P
//   t4  A maps 90 and 91, size 5100                | P
//
// Without a remap and a new size there is no t3 and t4: the bytes are permanent with the next flush of the device.
//
// keeps what CopyOnWrite.swift keeps, zeroTailBeforeGrow (the tail patch)
// keeps copyWhatIsShared (off: shared blocks are written where they are), flushEdgesFirst (t3 without a remap)
// keeps sizeAfterData    (the size with t4; off: in a transaction before t0)
// Source: PROTOCOL P2.3, P2.4, P4, P5.2.

extension LayoutStore {
    /// Puts the patches, ascending by offset, through the copy-before-write path, and raises the size to `size` at least.
    ///
    /// A later patch lies over an earlier one. `isFlushed`: the bytes are permanent on return even if nothing was remapped.
    /// Throws `conflict` or `noSpace` before any byte has changed.
    func overwrite(
        _ number: InodeNumber, _ patches: [Patch], in scope: LockScope, growingTo size: Int64 = 0,
        isFlushed: Bool = false
    ) async throws(StoreError) {
        let rules = environment.rules
        let plan = try await queue.read { (rows) throws(StoreError) in
            try overwritePlan(number, patches, in: rows)
        }
        let changesRows = plan.hasRemap || size > plan.inode.size
        if size > plan.inode.size, !rules.keeps(.sizeAfterData) {
            try await scope.submit(.remap) { (change) throws(StoreError) in
                _ = try change.update(number) { $0.size = size }
            }
        }
        let copy = CopyOnWrite(plan, in: scope)
        let flushesEdges = isFlushed && rules.keeps(.flushEdgesFirst)
        try await copy.run(writing: patches, isFlushed: !patches.isEmpty && (changesRows || flushesEdges)) {
            () async throws(StoreError) in
            guard changesRows else { return }
            try await copy.commit { (change, _) throws(StoreError) in
                _ = try change.update(number) { $0.size = max($0.size, size) }
            }
        } handOut: { (_) async throws(StoreError) in
        }
    }

    /// Throws `conflict` if ``overwrite(_:_:in:growingTo:isFlushed:)`` would.
    func checkOverwrite(
        _ number: InodeNumber, _ patches: [Patch], in scope: LockScope
    ) async throws(StoreError) {
        guard !patches.isEmpty else { return }
        try await queue.read { (rows) throws(StoreError) in
            try CopyOnWrite(overwritePlan(number, patches, in: rows), in: scope).check(in: rows)
        }
    }

    private func overwritePlan(
        _ number: InodeNumber, _ patches: [Patch], in rows: any StateRows
    ) throws(StoreError) -> RemapPlan {
        let blocks = patches.map { Geometry.blocks(of: $0.range) }.filter { !$0.isEmpty }.joinedWhereTouching
        let plan = try RemapPlan.make(number, blocks, in: rows)
        return environment.rules.keeps(.copyWhatIsShared) ? plan : plan.inPlaceOnly
    }
}
