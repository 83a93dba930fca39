// The tables holder, mapped_range, pin and hold.
//
// "Which holds touch these blocks" walks the index from the longest hold before the first block: no hold that starts
// earlier can reach it (Geometry.longestHold).

extension MemoryTransaction {
    func holder(_ id: HolderID) throws(StoreError) -> Holder? { holderRows.primary[MemoryKey(id.value)] }
    func holders() throws(StoreError) -> [Holder] { holderRows.primary.rows }

    func mappedRange(_ id: MappedRangeID) throws(StoreError) -> MappedRange? { rangeRows.primary[MemoryKey(id.value)] }
    func mappedRanges() throws(StoreError) -> [MappedRange] { rangeRows.primary.rows }
    func mappedRanges(of holder: HolderID) throws(StoreError) -> [MappedRange] {
        rangeRows.rows(byIndex: 0, of: holder.value)
    }
    func mappedRanges(of inode: InodeNumber) throws(StoreError) -> [MappedRange] {
        rangeRows.rows(byIndex: 1, of: inode.value)
    }

    func pin(_ id: PinID) throws(StoreError) -> Pin? { pinRows.primary[MemoryKey(id.value)] }
    func pins() throws(StoreError) -> [Pin] { pinRows.primary.rows }
    func pins(of holder: HolderID) throws(StoreError) -> [Pin] { pinRows.rows(byIndex: 0, of: holder.value) }
    func pins(of inode: InodeNumber) throws(StoreError) -> [Pin] { pinRows.rows(byIndex: 1, of: inode.value) }

    func hold(_ id: HoldID) throws(StoreError) -> Hold? { holdRows.primary[MemoryKey(id.value)] }

    func holds() throws(StoreError) -> [Hold] { holdRows.primary.rows }

    /// By hold_by_disk.
    func holds(on blocks: Range<DiskBlock>) throws(StoreError) -> [Hold] {
        guard !blocks.isEmpty else { return [] }
        return holdRows.indexes[0].rows.rows(
            from: MemoryKey((blocks.lowerBound - Geometry.longestHold).value, .min),
            through: MemoryKey(blocks.upperBound.value - 1, .max)
        )
        .filter { $0.diskBlocks.overlaps(blocks) }
        .sorted { $0.id < $1.id }
    }

    /// By hold_by_file.
    func holds(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) -> [Hold] {
        guard !blocks.isEmpty else { return [] }
        return holdRows.indexes[1].rows.rows(
            from: MemoryKey(inode.value, (blocks.lowerBound - Geometry.longestHold).value, .min),
            through: MemoryKey(inode.value, blocks.upperBound.value - 1, .max)
        )
        .filter { $0.fileBlocks.overlaps(blocks) }
        .sorted { $0.id < $1.id }
    }

    /// By hold_by_parent.
    func holds(of parent: Hold.Parent) throws(StoreError) -> [Hold] {
        holdRows.indexes[2].rows.rows(
            from: MemoryKey(parent.kind, parent.identifier, .min),
            through: MemoryKey(parent.kind, parent.identifier, .max))
    }
}

extension MemoryTable {
    /// The rows that an index by one column has for `value`, in key order.
    fileprivate func rows(byIndex index: Int, of value: Int64) -> [Row] {
        indexes[index].rows.rows(from: MemoryKey(value, .min), through: MemoryKey(value, .max))
    }
}
