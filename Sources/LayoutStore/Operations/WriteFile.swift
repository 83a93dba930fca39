// Writing. Each block of the range is written in place if the file owns it alone, else copied first (see Remap.swift).
//
//   write 10 bytes at 4090, size was 4092; block 0 is shared, block 1 is a hole
//   t0  stage 90 for block 0, 91 for block 1                  | P   crash before: nothing happened
//   t1  copy 40 → 90, zero 91, then the bytes over both             crash t0…t2: recovery gives 90 and 91 back
//   t2  flush                                                 | P
//   t3  A maps 90 and 91, size 4100                           | P   after: the new bytes and the new size
//
// After a crash each 512-byte sector is old or new, COW blocks are whole, and the size is never there before its data. Bytes
// between the old end of file and the write are zeroed first (see ZeroTail.swift).
//
// keeps copyBeforeHandOut, flushBeforeRemap, durableBeforeInPlace
// Not covered: holds of others on blocks written in place stay; they see the new bytes as mmap readers do.
// Source: PROTOCOL P4, P5.2.

extension LayoutStore {
    /// Writes `bytes` at byte `offset`, growing the file as needed. An empty write changes nothing.
    ///
    /// Throws `conflict` if somebody else holds a shared block of the range, `noSpace` if there are not enough legal blocks.
    public func write(
        _ inode: InodeNumber, _ bytes: [UInt8], at offset: Int64, durability: Durability = .full
    ) async throws(StoreError) {
        try Geometry.check(offset, count: Int64(bytes.count), of: inode)
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.write, .begin))
            let before = try await committer.read { (rows) throws(StoreError) in try rows.liveInode(inode) }
            guard !bytes.isEmpty else { return }
            if offset > before.size { try await zeroTail(of: inode, for: .write) }
            let range = offset..<(offset + Int64(bytes.count))
            try await overwrite(inode, range, with: bytes, for: .write, newSize: max(before.size, range.upperBound))
            try await acknowledge(.write, durability)
        }
    }

    /// The copy-before-write path for `range`; raises the size to `newSize` in the remap's transaction.
    func overwrite(
        _ number: InodeNumber, _ range: Range<Int64>, with bytes: [UInt8], for operation: OperationKind, newSize: Int64
    ) async throws(StoreError) {
        let blocks = Geometry.blocks(of: range)
        let plan = try await committer.read { (rows) throws(StoreError) in try RemapPlan.make(number, blocks, in: rows)
        }
        let staged = try await stage(plan, for: operation, besides: nil)
        let isGrowing = newSize > plan.inode.size

        func writeData() async throws(StoreError) {
            try await committer.settle(plan.inPlace)
            try await fill(staged, of: plan, for: operation)
            await environment.point(Step(operation, .writeInPlace))
            for extent in staged { try put(bytes, from: range, into: extent) }
            for piece in plan.pieces where !piece.isStaged {
                if let extent = piece.old { try put(bytes, from: range, into: extent) }
            }
        }
        func remap() async throws(StoreError) {
            guard plan.hasStaged || isGrowing else { return }
            await environment.point(Step(operation, .remap))
            _ = try await committer.submit(Step(operation, .remap)) { (change) throws(StoreError) in
                _ = try change.remap(plan, holder: nil)
                try change.update(plan.inode) {
                    $0.size = newSize
                    if plan.hasStaged { $0.sequence += 1 }
                }
            }
        }

        do {
            if environment.rules.keeps(.copyBeforeHandOut) {
                try await writeData()
                if environment.rules.keeps(.flushBeforeRemap), plan.hasStaged || isGrowing {
                    try await flush(for: operation)
                }
                try await remap()
                if !environment.rules.keeps(.flushBeforeRemap) { try await flush(for: operation) }
            } else {
                try await remap()
                try await writeData()
            }
        } catch {
            if plan.hasStaged, error.code == .conflict { try await cancelStaging(of: plan, for: operation) }
            throw error
        }
    }

    /// Writes the part of `bytes` (which begin at `range.lowerBound`) that falls into `extent`.
    private func put(_ bytes: [UInt8], from range: Range<Int64>, into extent: Extent) throws(StoreError) {
        let start = extent.offset.value * Int64(Geometry.blockBytes)
        let end = start + extent.count.value * Int64(Geometry.blockBytes)
        let part = max(start, range.lowerBound)..<min(end, range.upperBound)
        guard !part.isEmpty else { return }
        let slice = bytes[Int(part.lowerBound - range.lowerBound)..<Int(part.upperBound - range.lowerBound)]
        try device.write(slice, to: extent.start, at: Int(part.lowerBound - start))
    }
}
