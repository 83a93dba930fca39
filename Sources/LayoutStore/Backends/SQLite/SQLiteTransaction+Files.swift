// The tables store, inode and extent.

extension SQLiteTransaction {
    func header() throws(StoreError) -> StoreHeader {
        let header = try headerRow.first { (row) throws(StoreError) -> StoreHeader in
            let words = (0..<16).map { row[$0] }
            guard words[1] == StoreHeader.formatVersion else {
                throw StoreError(
                    .input, "the store has format version \(words[1]); this program reads \(StoreHeader.formatVersion)")
            }
            guard row[16] == StoreHeader.checksum(words) else {
                throw StoreError(.corrupt, "the table store does not match its own checksum; run a full check")
            }
            return StoreHeader(
                uuid: words[2], geometry: Geometry(blocks: BlockCount(words[4])),
                identity: HostIdentity(host: words[6], boot: words[7]), epoch: Epoch(words[8]), nonce: words[9],
                stateHash: words[10], nextLSN: LSN(words[11]), anchor: LSN(words[12]), anchorChain: words[13],
                nextIdentifier: words[14], clean: words[15] != 0)
        }
        guard let header else { throw StoreError(.corrupt, "the table store is empty; this file is no LayoutStore") }
        return header
    }

    func put(_ header: StoreHeader) throws(StoreError) {
        let words = header.words
        try putHeader.run(words + [StoreHeader.checksum(words)])
    }

    private func inode(_ row: Columns) throws(StoreError) -> Inode {
        Inode(
            number: InodeNumber(row[0]), generation: row[1], size: row[2], sequence: row[3],
            state: try row.coded(4, "inode.state"))
    }
    func inode(_ number: InodeNumber) throws(StoreError) -> Inode? {
        try inodeRow.first(number.value) { (row) throws(StoreError) in try RowCheck.checked(inode(row)) }
    }
    func inodes() throws(StoreError) -> [Inode] {
        try inodeRows.all { (row) throws(StoreError) in try inode(row) }
    }
    func inode(from number: InodeNumber) throws(StoreError) -> Inode? {
        try inodeFrom.first(number.value) { (row) throws(StoreError) in try RowCheck.checked(inode(row)) }
    }
    func unlinkedInode(from number: InodeNumber) throws(StoreError) -> Inode? {
        try inodeUnlinked.first(number.value) { (row) throws(StoreError) in try RowCheck.checked(inode(row)) }
    }
    func put(_ inode: Inode) throws(StoreError) {
        try putInode.run(inode.number.value, inode.generation, inode.size, inode.sequence, inode.state.rawValue)
    }
    func remove(_ inode: Inode) throws(StoreError) { try removeInode.removeOne(inode.number.value) }

    private func extent(_ row: Columns) throws(StoreError) -> Extent {
        Extent(
            inode: InodeNumber(row[0]), fork: try row.coded(1, "extent.fork"), offset: FileBlock(row[2]),
            start: DiskBlock(row[3]), count: BlockCount(row[4]), state: try row.coded(5, "extent.state"),
            born: LSN(row[6]))
    }
    func extents() throws(StoreError) -> [Extent] {
        try extentRows.all { (row) throws(StoreError) in try extent(row) }
    }
    func extent(of inode: InodeNumber, fork: Fork, atOrBefore block: FileBlock) throws(StoreError) -> Extent? {
        try extentBefore[Int(fork.rawValue)].first(inode.value, block.value) { (row) throws(StoreError) in
            try RowCheck.checked(extent(row))
        }
    }
    func extent(of inode: InodeNumber, fork: Fork, atOrAfter block: FileBlock) throws(StoreError) -> Extent? {
        try extentAfter[Int(fork.rawValue)].first(inode.value, block.value) { (row) throws(StoreError) in
            try RowCheck.checked(extent(row))
        }
    }
    func lastExtent(of inode: InodeNumber, fork: Fork) throws(StoreError) -> Extent? {
        try extentLast[Int(fork.rawValue)].first(inode.value) { (row) throws(StoreError) in
            try RowCheck.checked(extent(row))
        }
    }
    func firstStagedExtent() throws(StoreError) -> Extent? {
        try extentFirst.first { (row) throws(StoreError) in try RowCheck.checked(extent(row)) }
    }
    func put(_ extent: Extent) throws(StoreError) {
        try putExtent.run(
            extent.inode.value, extent.fork.rawValue, extent.offset.value, extent.start.value, extent.count.value,
            extent.state.rawValue, extent.born.value)
    }
    func remove(_ extent: Extent) throws(StoreError) {
        try removeExtent.removeOne(extent.inode.value, extent.fork.rawValue, extent.offset.value)
    }
}
