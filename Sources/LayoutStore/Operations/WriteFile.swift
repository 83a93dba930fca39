// Writing. Each block of the range is written in place if the file owns it alone, else copied (see CopyOnWrite.swift).
//
//   write 10 bytes at 4090, size was 4092; block 0 is shared, block 1 is a hole
//   t0  stage 90 for block 0, 91 for block 1                  | P   crash before: nothing happened
//   t1  copy 40 → 90, zero 91, then the bytes over both             crash t0…t2: recovery gives 90 and 91 back
//   t2  flush                                                 | P
//   t3  A maps 90 and 91, size 4100                           | P   after: the new bytes and the new size
//
// After a crash each 512-byte sector is old or new, COW blocks are whole, and the size is never there before its data. Bytes
// between the old end of file and the write are zeroed first (see Tail.swift).
//
// keeps copyBeforeHandOut, flushBeforeRemap, durableBeforeInPlace, zeroTailBeforeGrow
// Not covered: holds of others on blocks written in place stay; they see the new bytes as mmap readers do.
// Source: PROTOCOL P4, P5.2.

extension LayoutStore {
    /// Writes `bytes` at byte `offset`, growing the file as needed. An empty write changes nothing.
    ///
    /// Nothing has to be aligned. Holders of blocks that are written in place see the new bytes, as readers through
    /// mmap(2) do. Throws `conflict` if somebody else holds a shared block of the range, `noSpace` if there are not
    /// enough legal blocks. Waits for the operations before it and for the device. O(bytes). Source: PROTOCOL P4, P5.2.
    public func write(
        _ inode: InodeNumber, _ bytes: [UInt8], at offset: Int64, durability: Durability = .full
    ) async throws(StoreError) {
        try Geometry.check(offset, count: Int64(bytes.count), of: inode)
        try await perform(.write, locking: [LockRequest(inode)], durability: durability) {
            (scope) async throws(StoreError) in
            try await writeLocked(inode, bytes, at: offset, in: scope)
        }
    }

    func writeLocked(
        _ inode: InodeNumber, _ bytes: [UInt8], at offset: Int64, in scope: LockScope
    ) async throws(StoreError) {
        let size = try await queue.read { (rows) throws(StoreError) in try rows.liveInode(inode).size }
        guard !bytes.isEmpty else { return }
        let end = offset + Int64(bytes.count)
        // A write that begins before the end of file covers as much of the tail as it makes visible.
        let tail = offset > size ? try await tailPatch(of: inode, growingTo: end) : []
        try await overwrite(inode, tail + [Patch(bytes[...], at: offset)], in: scope, growingTo: end)
    }
}
