// The tables inode, extent and refcount. Each fork has a table of its own, so that the first staged run is the first
// row of one of them.

extension MemoryTransaction {
    func inode(_ number: InodeNumber) throws(StoreError) -> Inode? { inodeRows[number] }
    func inodes() throws(StoreError) -> [Inode] { inodeRows.rows }
    func inode(from number: InodeNumber) throws(StoreError) -> Inode? { inodeRows.row(atOrAfter: number) }
    func unlinkedInode(from number: InodeNumber) throws(StoreError) -> Inode? {
        unlinkedInodes.row(atOrAfter: number)
    }
    func put(_ inode: Inode) throws(StoreError) {
        try RowCheck.check(inode)
        inodeRows.put(inode, at: inode.number)
        if inode.state == .unlinked {
            unlinkedInodes.put(inode, at: inode.number)
        } else {
            unlinkedInodes.remove(inode.number)
        }
    }
    func remove(_ inode: Inode) throws(StoreError) {
        try inodeRows.removeOne(inode.number)
        unlinkedInodes.remove(inode.number)
    }

    func extents() throws(StoreError) -> [Extent] {
        (dataExtents.rows + cowExtents.rows).sorted {
            ($0.inode, $0.fork.rawValue, $0.offset) < ($1.inode, $1.fork.rawValue, $1.offset)
        }
    }
    func extent(of inode: InodeNumber, fork: Fork, atOrBefore block: FileBlock) throws(StoreError) -> Extent? {
        let place = FilePlace(inode: inode, block: block)
        let found = fork == .data ? dataExtents.row(atOrBefore: place) : cowExtents.row(atOrBefore: place)
        return found?.inode == inode ? found : nil
    }
    func extent(of inode: InodeNumber, fork: Fork, atOrAfter block: FileBlock) throws(StoreError) -> Extent? {
        let place = FilePlace(inode: inode, block: block)
        let found = fork == .data ? dataExtents.row(atOrAfter: place) : cowExtents.row(atOrAfter: place)
        return found?.inode == inode ? found : nil
    }
    func lastExtent(of inode: InodeNumber, fork: Fork) throws(StoreError) -> Extent? {
        try extent(of: inode, fork: fork, atOrBefore: FileBlock(.max))
    }
    func firstStagedExtent() throws(StoreError) -> Extent? { cowExtents.first }
    func put(_ extent: Extent) throws(StoreError) {
        try RowCheck.check(extent)
        let place = FilePlace(inode: extent.inode, block: extent.offset)
        switch extent.fork {
        case .data: dataExtents.put(extent, at: place)
        case .cow: cowExtents.put(extent, at: place)
        }
    }
    func remove(_ extent: Extent) throws(StoreError) {
        let place = FilePlace(inode: extent.inode, block: extent.offset)
        switch extent.fork {
        case .data: try dataExtents.removeOne(place)
        case .cow: try cowExtents.removeOne(place)
        }
    }

    func refcounts() throws(StoreError) -> [RefcountRun] { refcountRows.rows }
    func refcount(atOrBefore block: DiskBlock) throws(StoreError) -> RefcountRun? {
        refcountRows.row(atOrBefore: block)
    }
    func refcount(atOrAfter block: DiskBlock) throws(StoreError) -> RefcountRun? { refcountRows.row(atOrAfter: block) }
    func put(_ run: RefcountRun) throws(StoreError) {
        try RowCheck.check(run)
        refcountRows.put(run, at: run.start)
    }
    func remove(_ run: RefcountRun) throws(StoreError) { try refcountRows.removeOne(run.start) }
}
