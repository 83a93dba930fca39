// The tables holder, mapped_range, pin and hold.
//
// "Which holds touch these blocks" walks the index from the longest hold before the first block: no hold that starts
// earlier can reach it (Geometry.longestHold).

extension MemoryTransaction {
    func holder(_ id: HolderID) throws(StoreError) -> Holder? { holderRows[id] }
    func holders() throws(StoreError) -> [Holder] { holderRows.rows }
    func put(_ holder: Holder) throws(StoreError) {
        try RowCheck.check(holder)
        holderRows.put(holder, at: holder.id)
    }
    func remove(_ holder: Holder) throws(StoreError) { holderRows.remove(holder.id) }

    func mappedRange(_ id: MappedRangeID) throws(StoreError) -> MappedRange? { rangeRows[id] }
    func mappedRanges(of holder: HolderID) throws(StoreError) -> [MappedRange] {
        rangesByHolder.rows(
            from: HolderPlace(holder: holder, member: MappedRangeID(.min)),
            through: HolderPlace(holder: holder, member: MappedRangeID(.max)))
    }
    func put(_ range: MappedRange) throws(StoreError) {
        try RowCheck.check(range)
        if let old = rangeRows.put(range, at: range.id) { rangesByHolder.remove(place(old)) }
        rangesByHolder.put(range, at: place(range))
    }
    func remove(_ range: MappedRange) throws(StoreError) {
        if let old = rangeRows.remove(range.id) { rangesByHolder.remove(place(old)) }
    }

    func pin(_ id: PinID) throws(StoreError) -> Pin? { pinRows[id] }
    func pins(of holder: HolderID) throws(StoreError) -> [Pin] {
        pinsByHolder.rows(
            from: HolderPlace(holder: holder, member: PinID(.min)),
            through: HolderPlace(holder: holder, member: PinID(.max)))
    }
    func put(_ pin: Pin) throws(StoreError) {
        try RowCheck.check(pin)
        if let old = pinRows.put(pin, at: pin.id) { pinsByHolder.remove(place(old)) }
        pinsByHolder.put(pin, at: place(pin))
    }
    func remove(_ pin: Pin) throws(StoreError) {
        if let old = pinRows.remove(pin.id) { pinsByHolder.remove(place(old)) }
    }

    func hold(_ id: HoldID) throws(StoreError) -> Hold? { holdRows[id] }

    func holds(on blocks: Range<DiskBlock>) throws(StoreError) -> [Hold] {
        guard !blocks.isEmpty else { return [] }
        return holdsByDisk.rows(
            from: HoldOnDisk(start: blocks.lowerBound - Geometry.longestHold, hold: HoldID(.min)),
            through: HoldOnDisk(start: blocks.upperBound - BlockCount(1), hold: HoldID(.max))
        )
        .filter { $0.diskBlocks.overlaps(blocks) }
        .sorted { $0.id < $1.id }
    }

    func holds(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) -> [Hold] {
        guard !blocks.isEmpty else { return [] }
        return holdsByFile.rows(
            from: HoldOfFile(inode: inode, offset: blocks.lowerBound - Geometry.longestHold, hold: HoldID(.min)),
            through: HoldOfFile(inode: inode, offset: blocks.upperBound - BlockCount(1), hold: HoldID(.max))
        )
        .filter { $0.fileBlocks.overlaps(blocks) }
        .sorted { $0.id < $1.id }
    }

    func holds(of parent: Hold.Parent) throws(StoreError) -> [Hold] {
        holdsByParent.rows(
            from: HoldOfParent(kind: parent.kind, parent: parent.identifier, hold: HoldID(.min)),
            through: HoldOfParent(kind: parent.kind, parent: parent.identifier, hold: HoldID(.max)))
    }

    func put(_ hold: Hold) throws(StoreError) {
        try RowCheck.check(hold)
        if let old = holdRows.put(hold, at: hold.id) { removeIndexes(of: old) }
        holdsByDisk.put(hold, at: placeOnDisk(hold))
        holdsByFile.put(hold, at: placeInFile(hold))
        holdsByParent.put(hold, at: placeUnderParent(hold))
    }

    func remove(_ hold: Hold) throws(StoreError) {
        if let old = holdRows.remove(hold.id) { removeIndexes(of: old) }
    }

    /// `old` is the row as it was stored, whose places may differ from those of the row that replaces it.
    private func removeIndexes(of old: Hold) {
        holdsByDisk.remove(placeOnDisk(old))
        holdsByFile.remove(placeInFile(old))
        holdsByParent.remove(placeUnderParent(old))
    }

    private func place(_ range: MappedRange) -> HolderPlace<MappedRangeID> {
        HolderPlace(holder: range.holder, member: range.id)
    }
    private func place(_ pin: Pin) -> HolderPlace<PinID> { HolderPlace(holder: pin.holder, member: pin.id) }
    private func placeOnDisk(_ hold: Hold) -> HoldOnDisk { HoldOnDisk(start: hold.start, hold: hold.id) }
    private func placeInFile(_ hold: Hold) -> HoldOfFile {
        HoldOfFile(inode: hold.inode, offset: hold.offset, hold: hold.id)
    }
    private func placeUnderParent(_ hold: Hold) -> HoldOfParent {
        HoldOfParent(kind: hold.parent.kind, parent: hold.parent.identifier, hold: hold.id)
    }
}
