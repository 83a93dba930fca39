// The tables inode, extent and refcount.

extension MemoryTransaction {
    func inode(_ number: InodeNumber) throws(StoreError) -> Inode? { inodeRows.primary[MemoryKey(number.value)] }
    func inodes() throws(StoreError) -> [Inode] { inodeRows.primary.rows }
    /// By inode_by_tag.
    func inode(tagged tag: String) throws(StoreError) -> Inode? {
        let hash = Inode.hash(of: tag)
        return inodeRows.indexes[1].rows.rows(from: MemoryKey(hash, .min), through: MemoryKey(hash, .max))
            .first { $0.tag?.utf8.elementsEqual(tag.utf8) == true }
    }
    func inode(from number: InodeNumber) throws(StoreError) -> Inode? {
        inodeRows.primary.row(atOrAfter: MemoryKey(number.value))
    }
    /// By inode_unlinked.
    func unlinkedInode(from number: InodeNumber) throws(StoreError) -> Inode? {
        inodeRows.indexes[0].rows.row(atOrAfter: MemoryKey(number.value))
    }

    func extents() throws(StoreError) -> [Extent] { extentRows.primary.rows }
    func extent(of inode: InodeNumber, fork: Fork, atOrBefore block: FileBlock) throws(StoreError) -> Extent? {
        let found = extentRows.primary.row(atOrBefore: MemoryKey(inode.value, fork.rawValue, block.value))
        return found?.inode == inode && found?.fork == fork ? found : nil
    }
    func extent(of inode: InodeNumber, fork: Fork, atOrAfter block: FileBlock) throws(StoreError) -> Extent? {
        let found = extentRows.primary.row(atOrAfter: MemoryKey(inode.value, fork.rawValue, block.value))
        return found?.inode == inode && found?.fork == fork ? found : nil
    }
    func lastExtent(of inode: InodeNumber, fork: Fork) throws(StoreError) -> Extent? {
        try extent(of: inode, fork: fork, atOrBefore: FileBlock(.max))
    }
    /// By extent_staged.
    func firstStagedExtent() throws(StoreError) -> Extent? { extentRows.indexes[0].rows.first }

    func extents(placedBefore block: DiskBlock, limit: Int) throws(StoreError) -> [Extent] {
        extentRows.indexes[1].rows.rows(before: MemoryKey(block.value, .min, .min), limit: limit)
    }

    func refcounts() throws(StoreError) -> [RefcountRun] { refcountRows.primary.rows }
    func refcount(atOrBefore block: DiskBlock) throws(StoreError) -> RefcountRun? {
        refcountRows.primary.row(atOrBefore: MemoryKey(block.value))
    }
    func refcount(atOrAfter block: DiskBlock) throws(StoreError) -> RefcountRun? {
        refcountRows.primary.row(atOrAfter: MemoryKey(block.value))
    }
}
