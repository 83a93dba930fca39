// The tables store, inode and extent.

extension SQLiteTransaction {
    func header() throws(StoreError) -> StoreHeader {
        let header = try headerRow.first { (row) throws(StoreError) -> StoreHeader in
            guard row[12] == StoreHeader.formatVersion else {
                throw StoreError(
                    .input, "the store has format version \(row[12]); this program reads \(StoreHeader.formatVersion)")
            }
            return StoreHeader(
                uuid: row[0], geometry: Geometry(blocks: BlockCount(row[1])),
                identity: HostIdentity(host: row[2], boot: row[3]), epoch: Epoch(row[4]), nonce: row[5],
                stateHash: row[6],
                nextLSN: LSN(row[7]), anchor: LSN(row[8]), anchorChain: row[9], nextIdentifier: row[10],
                clean: row.flag(11))
        }
        guard let header else { throw StoreError(.corrupt, "the table store is empty; this file is no LayoutStore") }
        return header
    }

    func put(_ header: StoreHeader) throws(StoreError) {
        try putHeader.run(
            header.uuid, header.geometry.blocks.value, header.identity.host, header.identity.boot, header.epoch.value,
            header.nonce, header.stateHash, header.nextLSN.value, header.anchor.value, header.anchorChain,
            header.nextIdentifier, header.clean ? 1 : 0, StoreHeader.formatVersion)
    }

    private func inode(_ row: Columns) throws(StoreError) -> Inode {
        Inode(
            number: InodeNumber(row[0]), generation: row[1], size: row[2], sequence: row[3],
            state: try row.coded(4, "inode.state"))
    }
    func inode(_ number: InodeNumber) throws(StoreError) -> Inode? {
        try inodeRow.first(number.value) { (row) throws(StoreError) in try inode(row) }
    }
    func inodes() throws(StoreError) -> [Inode] {
        try inodeRows.all { (row) throws(StoreError) in try inode(row) }
    }
    func inode(from number: InodeNumber) throws(StoreError) -> Inode? {
        try inodeFrom.first(number.value) { (row) throws(StoreError) in try inode(row) }
    }
    func unlinkedInode(from number: InodeNumber) throws(StoreError) -> Inode? {
        try inodeUnlinked.first(number.value) { (row) throws(StoreError) in try inode(row) }
    }
    func put(_ inode: Inode) throws(StoreError) {
        try putInode.run(inode.number.value, inode.generation, inode.size, inode.sequence, inode.state.rawValue)
    }
    func remove(_ inode: Inode) throws(StoreError) { try removeInode.run(inode.number.value) }

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
            try extent(row)
        }
    }
    func extent(of inode: InodeNumber, fork: Fork, atOrAfter block: FileBlock) throws(StoreError) -> Extent? {
        try extentAfter[Int(fork.rawValue)].first(inode.value, block.value) { (row) throws(StoreError) in
            try extent(row)
        }
    }
    func lastExtent(of inode: InodeNumber, fork: Fork) throws(StoreError) -> Extent? {
        try extentLast[Int(fork.rawValue)].first(inode.value) { (row) throws(StoreError) in try extent(row) }
    }
    func firstStagedExtent() throws(StoreError) -> Extent? {
        try extentFirst.first { (row) throws(StoreError) in try extent(row) }
    }
    func put(_ extent: Extent) throws(StoreError) {
        try putExtent.run(
            extent.inode.value, extent.fork.rawValue, extent.offset.value, extent.start.value, extent.count.value,
            extent.state.rawValue, extent.born.value)
    }
    func remove(_ extent: Extent) throws(StoreError) {
        try removeExtent.run(extent.inode.value, extent.fork.rawValue, extent.offset.value)
    }
}
