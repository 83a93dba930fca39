// The tables holder, mapped_range, pin and hold.
//
// "Which holds touch these blocks" walks the order from the longest hold before the first block: no hold that starts
// earlier can reach it (Geometry.longestHold).

extension OrderedTables {
    func holder(_ id: HolderID) throws(StoreError) -> Holder? { try row(.key(.holder), at: OrderKey(id.value)) }
    func holders() throws(StoreError) -> [Holder] { try rows(of: .holder) }

    func mappedRange(_ id: MappedRangeID) throws(StoreError) -> MappedRange? {
        try row(.key(.mappedRange), at: OrderKey(id.value))
    }
    func mappedRanges() throws(StoreError) -> [MappedRange] { try rows(of: .mappedRange) }
    func mappedRanges(of holder: HolderID) throws(StoreError) -> [MappedRange] {
        try rows(.rangeByHolder, of: holder.value)
    }
    func mappedRanges(of inode: InodeNumber) throws(StoreError) -> [MappedRange] {
        try rows(.rangeByInode, of: inode.value)
    }

    func pin(_ id: PinID) throws(StoreError) -> Pin? { try row(.key(.pin), at: OrderKey(id.value)) }
    func pins() throws(StoreError) -> [Pin] { try rows(of: .pin) }
    func pins(of holder: HolderID) throws(StoreError) -> [Pin] { try rows(.pinByHolder, of: holder.value) }
    func pins(of inode: InodeNumber) throws(StoreError) -> [Pin] { try rows(.pinByInode, of: inode.value) }

    func hold(_ id: HoldID) throws(StoreError) -> Hold? { try row(.key(.hold), at: OrderKey(id.value)) }
    func holds() throws(StoreError) -> [Hold] { try rows(of: .hold) }

    func holds(on blocks: Range<DiskBlock>) throws(StoreError) -> [Hold] {
        guard !blocks.isEmpty else { return [] }
        let near: [Hold] = try rows(
            .by(.holdByDisk), from: OrderKey((blocks.lowerBound - Geometry.longestHold).value, .min),
            through: OrderKey(blocks.upperBound.value - 1, .max))
        return near.filter { $0.diskBlocks.overlaps(blocks) }.sorted { $0.id < $1.id }
    }

    func holds(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) -> [Hold] {
        guard !blocks.isEmpty else { return [] }
        let near: [Hold] = try rows(
            .by(.holdByFile), from: OrderKey(inode.value, (blocks.lowerBound - Geometry.longestHold).value, .min),
            through: OrderKey(inode.value, blocks.upperBound.value - 1, .max))
        return near.filter { $0.fileBlocks.overlaps(blocks) }.sorted { $0.id < $1.id }
    }

    func holds(of parent: Hold.Parent) throws(StoreError) -> [Hold] {
        try rows(
            .by(.holdByParent), from: OrderKey(parent.kind, parent.identifier, .min),
            through: OrderKey(parent.kind, parent.identifier, .max))
    }
}
