// The tables inode, extent and refcount.

extension OrderedTables {
    func inode(_ number: InodeNumber) throws(StoreError) -> Inode? {
        try row(.key(.inode), at: OrderKey(number.value))
    }
    func inodes() throws(StoreError) -> [Inode] { try rows(of: .inode) }
    func inode(tagged tag: String) throws(StoreError) -> Inode? {
        let found: [Inode] = try rows(.inodeByTag, of: Inode.hash(of: tag))
        return found.first { $0.tag?.utf8.elementsEqual(tag.utf8) == true }
    }
    func inode(from number: InodeNumber) throws(StoreError) -> Inode? {
        try row(.key(.inode), atOrAfter: OrderKey(number.value))
    }
    func unlinkedInode(from number: InodeNumber) throws(StoreError) -> Inode? {
        try row(.by(.inodeUnlinked), atOrAfter: OrderKey(number.value))
    }

    func extents() throws(StoreError) -> [Extent] { try rows(of: .extent) }
    func extent(of inode: InodeNumber, fork: Fork, atOrBefore block: FileBlock) throws(StoreError) -> Extent? {
        let found: Extent? = try row(
            .key(.extent), atOrBefore: OrderKey(inode.value, fork.rawValue, block.value))
        return found?.inode == inode && found?.fork == fork ? found : nil
    }
    func extent(of inode: InodeNumber, fork: Fork, atOrAfter block: FileBlock) throws(StoreError) -> Extent? {
        let found: Extent? = try row(
            .key(.extent), atOrAfter: OrderKey(inode.value, fork.rawValue, block.value))
        return found?.inode == inode && found?.fork == fork ? found : nil
    }
    func lastExtent(of inode: InodeNumber, fork: Fork) throws(StoreError) -> Extent? {
        try extent(of: inode, fork: fork, atOrBefore: FileBlock(.max))
    }
    func firstStagedExtent() throws(StoreError) -> Extent? { try row(.by(.extentStaged), atOrAfter: .lowest) }

    func extents(placedBefore block: DiskBlock, limit: Int) throws(StoreError) -> [Extent] {
        try rows(.by(.extentByDisk), before: OrderKey(block.value, .min, .min), limit: limit)
    }

    func refcounts() throws(StoreError) -> [RefcountRun] { try rows(of: .refcount) }
    func refcount(atOrBefore block: DiskBlock) throws(StoreError) -> RefcountRun? {
        try row(.key(.refcount), atOrBefore: OrderKey(block.value))
    }
    func refcount(atOrAfter block: DiskBlock) throws(StoreError) -> RefcountRun? {
        try row(.key(.refcount), atOrAfter: OrderKey(block.value))
    }
}
