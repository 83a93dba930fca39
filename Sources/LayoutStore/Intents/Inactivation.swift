// Inactivation: an unlinked file that nobody has mapped or pinned any more gives its blocks back, then its row goes.
//
//   A (blocks 40, 41) is unlinked; H unmaps it, as the last one
//   size 0, root intent (A 0..<2)                 | P   crash before: whoever opens the store finds A unlinked, and does this
//   41, 40 lose an owner; A's row goes; done      | P   crash in between: recovery unmaps the rest
//
// Whoever ends the last mapping or pin of a file asks for it: unlink, unmap, unpin, unregister, letGo, recovery.
//
// keeps intentBeforeEffect, mappedFileStays, pinnedFileStays (off: mappings, or pins, are not asked for), and what UnmapRange.swift keeps
// Source: unlink(2); PROTOCOL P5.1, P7.3; Linux fs/xfs/xfs_inode.c, xfs_inactive.

extension LayoutStore {
    /// Inactivates those of `inodes` that are unlinked and that nobody has mapped or pinned any more.
    func inactivateIfLeft(_ inodes: [InodeNumber]) async throws(StoreError) {
        for number in inodes {
            let rules = environment.rules
            let isLeft = try await queue.read { (rows) throws(StoreError) in try rows.isLeft(number, under: rules) }
            guard isLeft else { continue }
            let intent = try await submit(Step(.inactivate, .logIntent)) { (change) throws(StoreError) in
                try change.beginInactivation(number)
            }
            if let intent { try await finish(intent) }
        }
    }
}

extension StateRows {
    /// Whether the file is unlinked, and nobody has it mapped or pinned. Every hold belongs to a mapped range or a pin.
    fileprivate func isLeft(_ number: InodeNumber, under rules: RuleSet) throws(StoreError) -> Bool {
        guard try inode(number)?.state == .unlinked else { return false }
        if rules.keeps(.mappedFileStays), try !mappedRanges(of: number).isEmpty { return false }
        if rules.keeps(.pinnedFileStays), try !pins(of: number).isEmpty { return false }
        return true
    }
}

extension Transaction {
    /// The first transaction. Returns nil when the file has no block: then it is gone.
    fileprivate func beginInactivation(_ number: InodeNumber) throws(StoreError) -> RootIntent? {
        let file = try rows.knownInode(number)
        guard let last = try rows.lastExtent(of: number, fork: .data) else {
            try remove(file)
            return nil
        }
        try update(number) { $0.size = 0 }
        return try begin(.inactivate, number, FileBlock(0)..<last.fileBlocks.upperBound, newSize: 0)
    }

    /// One piece. Returns whether the intent is complete.
    func advanceInactivation(_ intent: RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        guard try advanceUnmap(intent, extents: limit) else { return false }
        try remove(rows.knownInode(intent.inode))
        return true
    }
}
