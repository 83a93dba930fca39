// The tables store, inode and extent.

extension SQLiteTransaction {
    func header() throws(StoreError) -> StoreHeader {
        let header = try headerRow.first { (row) throws(StoreError) -> StoreHeader in
            let words = (0..<row.count).map { row[$0] }
            guard words[1] == StoreHeader.formatVersion else {
                throw StoreHeader.wrongVersion(words[1])
            }
            guard StoreHeader.isVouchedFor(words) else {
                throw StoreError(.corrupt, "the table store does not match its own checksum; run a full check")
            }
            return try row.row(of: .store, checked: false)
        }
        guard let header else { throw StoreError(.corrupt, "the table store is empty; this file is no LayoutStore") }
        return header
    }

    func put(_ header: StoreHeader) throws(StoreError) { try putHeader.run(header.words) }

    func inode(_ number: InodeNumber) throws(StoreError) -> Inode? { try inodeRow.first(of: .inode, number.value) }
    func inodes() throws(StoreError) -> [Inode] { try rows(of: .inode) }
    func inode(from number: InodeNumber) throws(StoreError) -> Inode? {
        try inodeFrom.first(of: .inode, number.value)
    }
    func inode(tagged tag: String) throws(StoreError) -> Inode? {
        try inodeTagged.first(text: tag) { (columns) throws(StoreError) in
            try columns.row(of: .state(.inode), checked: true)
        }
    }
    func unlinkedInode(from number: InodeNumber) throws(StoreError) -> Inode? {
        try inodeUnlinked.first(of: .inode, number.value)
    }

    func extents() throws(StoreError) -> [Extent] { try rows(of: .extent) }
    func extent(of inode: InodeNumber, fork: Fork, atOrBefore block: FileBlock) throws(StoreError) -> Extent? {
        try extentBefore[Int(fork.rawValue)].first(of: .extent, inode.value, block.value)
    }
    func extent(of inode: InodeNumber, fork: Fork, atOrAfter block: FileBlock) throws(StoreError) -> Extent? {
        try extentAfter[Int(fork.rawValue)].first(of: .extent, inode.value, block.value)
    }
    func lastExtent(of inode: InodeNumber, fork: Fork) throws(StoreError) -> Extent? {
        try extentLast[Int(fork.rawValue)].first(of: .extent, inode.value)
    }
    func extents(placedBefore block: DiskBlock, limit: Int) throws(StoreError) -> [Extent] {
        try extentPlaced.all(of: .extent, block.value, Int64(limit))
    }
    func firstStagedExtent() throws(StoreError) -> Extent? { try extentFirst.first(of: .extent) }
}
