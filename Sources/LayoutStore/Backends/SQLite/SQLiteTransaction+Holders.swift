// The tables holder, mapped_range, pin and hold.

extension SQLiteTransaction {
    func holder(_ id: HolderID) throws(StoreError) -> Holder? { try holderRow.first(of: .holder, id.value) }
    func holders() throws(StoreError) -> [Holder] { try rows(of: .holder) }

    func mappedRange(_ id: MappedRangeID) throws(StoreError) -> MappedRange? {
        try rangeRow.first(of: .mappedRange, id.value)
    }
    func mappedRanges() throws(StoreError) -> [MappedRange] { try rows(of: .mappedRange) }
    func mappedRanges(of holder: HolderID) throws(StoreError) -> [MappedRange] {
        try rangesOfHolder.all(of: .mappedRange, holder.value)
    }
    func mappedRanges(of inode: InodeNumber) throws(StoreError) -> [MappedRange] {
        try rangesOfFile.all(of: .mappedRange, inode.value)
    }

    func pin(_ id: PinID) throws(StoreError) -> Pin? { try pinRow.first(of: .pin, id.value) }
    func pins() throws(StoreError) -> [Pin] { try rows(of: .pin) }
    func pins(of holder: HolderID) throws(StoreError) -> [Pin] { try pinsOfHolder.all(of: .pin, holder.value) }
    func pins(of inode: InodeNumber) throws(StoreError) -> [Pin] { try pinsOfFile.all(of: .pin, inode.value) }

    func hold(_ id: HoldID) throws(StoreError) -> Hold? { try holdRow.first(of: .hold, id.value) }
    func holds() throws(StoreError) -> [Hold] { try rows(of: .hold) }
    func holds(on blocks: Range<DiskBlock>) throws(StoreError) -> [Hold] {
        try holdsOnDisk.all(of: .hold, blocks.lowerBound.value, blocks.upperBound.value)
    }
    func holds(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) -> [Hold] {
        try holdsOfFile.all(of: .hold, inode.value, blocks.lowerBound.value, blocks.upperBound.value)
    }
    func holds(of parent: Hold.Parent) throws(StoreError) -> [Hold] {
        try holdsOfParent.all(of: .hold, parent.kind, parent.identifier)
    }
}
