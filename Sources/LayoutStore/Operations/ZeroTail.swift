// The bytes past the end of file in its last block are undefined: a truncate leaves what was there, a mapped writer may put
// anything. Whoever raises the size first zeroes them, and flushes before the size is raised.
//
//   size 1000, block 0 at 40, owned alone      zero bytes 1000..<4096 of 40; the caller flushes, then raises the size
//   block 0 shared                             copy first, as any write: B, which shares 40, may have its data there
//
// A crash before the size is raised leaves zeros where nobody looks.
// Source: PROTOCOL P2.4.

extension LayoutStore {
    /// Zeroes the undefined bytes of the last block, so that the size may be raised. Flushed on return.
    func zeroTail(of number: InodeNumber, for operation: OperationKind) async throws(StoreError) {
        let block = Int64(Geometry.blockBytes)
        let tail = try await committer.read { (rows) throws(StoreError) -> Range<Int64> in
            let size = try rows.liveInode(number).size
            let end = (size + block - 1) / block * block
            let last = Geometry.blocks(of: size..<end)
            let isMapped = try !rows.extents(of: number, fork: .data, in: last).isEmpty
            return isMapped ? size..<end : end..<end
        }
        guard !tail.isEmpty else { return }
        await environment.point(Step(operation, .zeroTail))
        let zeros = [UInt8](repeating: 0, count: tail.count)
        try await overwrite(number, tail, with: zeros, for: operation, newSize: tail.lowerBound)
        try await flush(for: operation)
    }
}
