// Unlinking: the file is gone for everybody but who has it mapped or pinned. When the last of these has ended, the file is
// inactivated: its blocks are freed, a bounded number of extents a step, then its row.
//
//   H has A (blocks 40, 41) mapped; A is unlinked
//   t0  A is unlinked                                   | P   crash before: A is live
//   t1  H goes on reading, writing, faulting                  crash t0…t2: recovery keeps A while a survivor has it mapped,
//   t2  H unmaps                                        | P   and inactivates it otherwise
//   t3  size 0, root intent (A 0..<2)                   | P
//   t4  41, 40 lose an owner; A's row and the intent go | P   crash t3…t4: recovery unmaps the rest
//
//   | state    | to       | when                                     | by                                      |
//   |----------|----------|------------------------------------------|-----------------------------------------|
//   | live     | unlinked | asked for                                | unlink                                  |
//   | unlinked | gone     | no mapped range and no pin is left of it | unlink, unmap, unpin, unregister, letGo, |
//   |          |          |                                          | recovery                                |
//
// keeps intentBeforeEffect, and what UnmapRange.swift keeps
// Source: unlink(2), "the file remains in existence until the last file descriptor referring to it is closed"; PROTOCOL P5.1,
// P7.3; Linux fs/xfs/xfs_inode.c, xfs_inactive.

extension LayoutStore {
    /// Removes a file. Its number is never given to another one. Blocks that are mapped or pinned stay until that ends.
    ///
    /// Throws `input` if there is no such live file. Waits for the operations before it. O(extents · log n) when nobody
    /// has it mapped or pinned. Source: unlink(2).
    public func unlink(_ inode: InodeNumber, durability: Durability = .full) async throws(StoreError) {
        try await perform(.unlink, locking: [LockRequest(inode)], durability: durability) {
            (scope) async throws(StoreError) in
            try await scope.submit(.unlink) { (change) throws(StoreError) in
                _ = try change.rows.liveInode(inode)
                try change.update(inode) { $0.state = .unlinked }
            }
            try await inactivateIfLeft([inode])
        }
    }
}
