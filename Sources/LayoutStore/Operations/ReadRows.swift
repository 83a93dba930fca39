// Reading the books: files and where they lie. As every operation it waits its turn, so that nobody sees half of one
// that takes several transactions:
//
//   collapse of A, t1 of 3: A's size is the old one, and some of its blocks have moved       inode(A) waits
//   the intent is done                                                                       inode(A) is the new row
//
// Nothing is journaled, so a crash leaves nothing. A row that cannot be one is `corrupt`.
// Not covered: answers in pieces; an answer is as long as what is asked for.
// Source: PROTOCOL P3; the frame is in LayoutStore+Perform.swift.

extension LayoutStore {
    /// The file's row, or nil if no file has this number: it never did, or it is unlinked and nobody reaches it any
    /// more.
    ///
    /// Waits for the operations before it. O(log n).
    public func inode(_ number: InodeNumber) async throws(StoreError) -> Inode? {
        try await look(at: number) { (rows) throws(StoreError) in try rows.inode(number) }
    }

    /// The live file that was created with `tag`, or nil. Tags are compared byte by byte.
    ///
    /// What an owner of names asks after a crash, to match its books with the store's; see ``create(tag:durability:)``.
    /// Waits for the operations before it. O(log n).
    public func inode(tagged tag: String) async throws(StoreError) -> Inode? {
        try await look { (rows) throws(StoreError) in try rows.inode(tagged: tag) }
    }

    /// Every file, ascending by number; those that are unlinked and still reached, too.
    ///
    /// Waits for the operations before it. O(files), in memory as well.
    public func inodes() async throws(StoreError) -> [Inode] {
        try await look { (rows) throws(StoreError) in try rows.inodes().checked() }
    }

    /// Where a file's blocks lie, ascending by file block: written and unwritten runs; what is in none of them is a
    /// hole.
    ///
    /// Throws `input` if there is no such file. Waits for the operations before it. O(extents · log n), in memory
    /// O(extents).
    public func extents(of inode: InodeNumber) async throws(StoreError) -> [Extent] {
        try await look(at: inode) { (rows) throws(StoreError) in
            _ = try rows.knownInode(inode)
            return try rows.extents(of: inode, fork: .data, in: FileBlock(0)..<FileBlock(.max))
        }
    }

    /// The store's size; the device may be larger.
    ///
    /// Waits for the operations before it. O(1).
    public func geometry() async throws(StoreError) -> Geometry {
        try await look { (rows) throws(StoreError) in try rows.header().geometry }
    }
}
