// The bytes past the end of file in its last block are undefined: a truncate leaves what was there, a mapped writer may put
// anything. Whoever raises the size first zeroes them, and flushes before the size is raised.
//
//   size 1000, block 0 at 40, owned alone      zero bytes 1000..<4096 of 40; flush; raise the size
//   block 0 shared                             copy first, as any write: B, which shares 40, may have its data there
//   block 0 a hole, or unwritten               nothing to do: it shows zeros
//
// The zeros go into the plan of the operation that raises the size (Overwrite.swift). A crash before the size is raised
// leaves zeros where nobody looks.
//
// keeps zeroTailBeforeGrow (off: no zeros)
// Source: PROTOCOL P2.4.

extension LayoutStore {
    /// The patch that makes the size of a file free to go to `size`: none if it does not grow, or if no byte is undefined.
    func tailPatch(of number: InodeNumber, growingTo size: Int64) async throws(StoreError) -> [Patch] {
        guard environment.rules.keeps(.zeroTailBeforeGrow) else { return [] }
        return try await queue.read { (rows) throws(StoreError) in
            let before = try rows.liveInode(number).size
            guard size > before else { return [] }
            let end = Geometry.bytes(of: Geometry.blocks(of: 0..<before)).upperBound
            guard before < end else { return [] }
            let last = try rows.extents(of: number, fork: .data, in: Geometry.blocks(of: before..<end)).first
            return last?.state == .written ? [Patch(zeros: before..<end)] : []
        }
    }
}
