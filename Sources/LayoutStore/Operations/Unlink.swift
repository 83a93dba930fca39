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
    public func unlink(_ inode: InodeNumber, durability: Durability = .full) async throws(StoreError) {
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.unlink, .begin))
            await environment.point(Step(.unlink, .unlink))
            _ = try await committer.submit(Step(.unlink, .unlink)) { (change) throws(StoreError) in
                try change.update(change.rows.liveInode(inode)) {
                    $0.state = .unlinked
                    $0.sequence += 1
                }
            }
            try await inactivateIfLeft([inode])
            try await acknowledge(.unlink, durability)
        }
    }

    /// Inactivates those of `inodes` that are unlinked and that nobody has mapped or pinned any more.
    func inactivateIfLeft(_ inodes: [InodeNumber]) async throws(StoreError) {
        for number in inodes {
            let isLeft = try await committer.read { (rows) throws(StoreError) in try rows.isLeft(number) }
            guard isLeft else { continue }
            await environment.point(Step(.inactivate, .logIntent))
            let intent = try await committer.submit(Step(.inactivate, .logIntent)) { (change) throws(StoreError) in
                try change.beginInactivation(number)
            }
            if let intent { try await finish(intent) }
        }
    }
}

extension StateRows {
    /// Whether the file is unlinked, and nobody has it mapped or pinned. Every hold belongs to a mapped range or a pin.
    fileprivate func isLeft(_ number: InodeNumber) throws(StoreError) -> Bool {
        guard try inode(number)?.state == .unlinked else { return false }
        guard try mappedRanges(of: number).isEmpty else { return false }
        return try pins(of: number).isEmpty
    }
}

extension Transaction {
    /// t3. Returns nil when the file has no block: then it is gone.
    fileprivate func beginInactivation(_ number: InodeNumber) throws(StoreError) -> RootIntent? {
        let file = try rows.knownInode(number)
        guard let last = try rows.lastExtent(of: number, fork: .data) else {
            try remove(file)
            return nil
        }
        try update(file) { $0.size = 0 }
        return try begin(.inactivate, number, FileBlock(0)..<last.fileBlocks.upperBound, newSize: 0)
    }

    /// One piece of t4. Returns whether the intent is complete.
    func advanceInactivation(_ intent: RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        guard try advanceUnmap(intent, extents: limit) else { return false }
        try remove(rows.knownInode(intent.inode))
        return true
    }
}
