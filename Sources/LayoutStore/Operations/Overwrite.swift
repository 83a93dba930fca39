// Putting bytes into a file, for every operation that does: the bytes of a write, the zeros of a punched hole's edges, the
// zeros of a tail. One plan for all of them, so that there is one staging, one flush and one remap, and so that noSpace comes
// before the first byte has changed.
//
//   size 1000, block 0 at 40 shared with B; write 100 bytes at 5000
//   patches: zeros 1000..<4096 (the undefined tail, PROTOCOL P2.4), the bytes 5000..<5100
//   t0  stage 90 for block 0, 91 for block 1       | P   crash t0…t2: recovery gives 90 and 91 back
//   t1  copy 40 → 90, zero 91, the patches over both
//   t2  flush                                      | P
//   t3  A maps 90 and 91, size 5100                | P
//
// Without a remap and a new size there is no t2 and t3: the bytes are permanent with the next flush of the device.
//
// keeps copyBeforeHandOut, flushBeforeRemap, durableBeforeInPlace, zeroTailBeforeGrow (the tail patch)
// Source: PROTOCOL P2.3, P2.4, P4, P5.2.

/// Bytes for one place of a file.
struct Patch: Sendable {
    let offset: Int64
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>, at offset: Int64) {
        self.offset = offset
        self.bytes = bytes
    }

    init(zeros range: Range<Int64>) { self.init([UInt8](repeating: 0, count: range.count)[...], at: range.lowerBound) }

    var range: Range<Int64> { offset..<(offset + Int64(bytes.count)) }
}

extension LayoutStore {
    /// Puts the patches, ascending by offset, through the copy-before-write path, and sets the size to `newSize` if that differs.
    ///
    /// A later patch lies over an earlier one. `isFlushed`: the bytes are permanent on return even if nothing was remapped.
    /// Throws `conflict` or `noSpace` before any byte has changed.
    func overwrite(
        _ number: InodeNumber, _ patches: [Patch], for operation: OperationKind, newSize: Int64? = nil,
        isFlushed: Bool = false
    ) async throws(StoreError) {
        let blocks = patches.map { Geometry.blocks(of: $0.range) }.filter { !$0.isEmpty }.joinedWhereTouching
        let plan = try await committer.read { (rows) throws(StoreError) in try RemapPlan.make(number, blocks, in: rows)
        }
        let staged = try await stage(plan, for: operation, besides: nil)
        let size = newSize ?? plan.inode.size
        let changesRows = plan.hasRemap || size != plan.inode.size

        func writeData() async throws(StoreError) {
            try await committer.settle(plan.inPlace)
            try await fill(
                staged, of: plan, for: operation, besides: patches.map { Geometry.wholeBlocks(of: $0.range) })
            await environment.point(Step(operation, .writeInPlace))
            for patch in patches {
                for extent in staged { try put(patch, into: extent) }
                for piece in plan.pieces where piece.way != .staged {
                    if let extent = piece.old { try put(patch, into: extent) }
                }
            }
        }
        func remap() async throws(StoreError) {
            guard changesRows else { return }
            await environment.point(Step(operation, .remap))
            _ = try await committer.submit(Step(operation, .remap)) { (change) throws(StoreError) in
                _ = try change.remap(plan, holder: nil)
                try change.update(plan.inode) {
                    $0.size = size
                    if plan.hasRemap { $0.sequence += 1 }
                }
            }
        }

        do {
            if environment.rules.keeps(.copyBeforeHandOut) {
                try await writeData()
                let needsFlush = !patches.isEmpty && (changesRows || isFlushed)
                if needsFlush, environment.rules.keeps(.flushBeforeRemap) { try await flush(for: operation) }
                try await remap()
                if needsFlush, !environment.rules.keeps(.flushBeforeRemap) { try await flush(for: operation) }
            } else {
                try await remap()
                try await writeData()
            }
        } catch {
            if !plan.staged.isEmpty, error.code == .conflict {
                try await cancelStaging(of: number, in: plan.staged.map(\.blocks), for: operation)
            }
            throw error
        }
    }

    /// Writes the part of `patch` that falls into `extent`.
    private func put(_ patch: Patch, into extent: Extent) throws(StoreError) {
        let blocks = Geometry.bytes(of: extent.fileBlocks)
        let part = blocks.clamped(to: patch.range)
        guard !part.isEmpty else { return }
        let first = patch.bytes.startIndex + Int(part.lowerBound - patch.offset)
        try device.write(
            patch.bytes[first..<(first + part.count)], to: extent.start, at: Int(part.lowerBound - blocks.lowerBound))
    }
}
