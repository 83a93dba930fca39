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
    func remove(_ holder: Holder) throws(StoreError) { try holderRows.removeOne(holder.id) }

    func mappedRange(_ id: MappedRangeID) throws(StoreError) -> MappedRange? { rangeRows[id] }
    func mappedRanges() throws(StoreError) -> [MappedRange] { rangeRows.rows }
    func mappedRanges(of holder: HolderID) throws(StoreError) -> [MappedRange] {
        rangesByHolder.rows(
            from: Membership(owner: holder, member: MappedRangeID(.min)),
            through: Membership(owner: holder, member: MappedRangeID(.max)))
    }
    func mappedRanges(of inode: InodeNumber) throws(StoreError) -> [MappedRange] {
        rangesByInode.rows(
            from: Membership(owner: inode, member: MappedRangeID(.min)),
            through: Membership(owner: inode, member: MappedRangeID(.max)))
    }
    func put(_ range: MappedRange) throws(StoreError) {
        try RowCheck.check(range)
        if let old = rangeRows.put(range, at: range.id) { removeIndexes(of: old) }
        rangesByHolder.put(range, at: Membership(owner: range.holder, member: range.id))
        rangesByInode.put(range, at: Membership(owner: range.inode, member: range.id))
    }
    func remove(_ range: MappedRange) throws(StoreError) {
        removeIndexes(of: try rangeRows.removeOne(range.id))
    }
    private func removeIndexes(of old: MappedRange) {
        rangesByHolder.remove(Membership(owner: old.holder, member: old.id))
        rangesByInode.remove(Membership(owner: old.inode, member: old.id))
    }

    func pin(_ id: PinID) throws(StoreError) -> Pin? { pinRows[id] }
    func pins() throws(StoreError) -> [Pin] { pinRows.rows }
    func pins(of holder: HolderID) throws(StoreError) -> [Pin] {
        pinsByHolder.rows(
            from: Membership(owner: holder, member: PinID(.min)),
            through: Membership(owner: holder, member: PinID(.max)))
    }
    func pins(of inode: InodeNumber) throws(StoreError) -> [Pin] {
        pinsByInode.rows(
            from: Membership(owner: inode, member: PinID(.min)), through: Membership(owner: inode, member: PinID(.max)))
    }
    func put(_ pin: Pin) throws(StoreError) {
        try RowCheck.check(pin)
        if let old = pinRows.put(pin, at: pin.id) { removeIndexes(of: old) }
        pinsByHolder.put(pin, at: Membership(owner: pin.holder, member: pin.id))
        pinsByInode.put(pin, at: Membership(owner: pin.inode, member: pin.id))
    }
    func remove(_ pin: Pin) throws(StoreError) {
        removeIndexes(of: try pinRows.removeOne(pin.id))
    }
    private func removeIndexes(of old: Pin) {
        pinsByHolder.remove(Membership(owner: old.holder, member: old.id))
        pinsByInode.remove(Membership(owner: old.inode, member: old.id))
    }

    func hold(_ id: HoldID) throws(StoreError) -> Hold? { holdRows[id] }

    func holds() throws(StoreError) -> [Hold] { holdRows.rows }

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
        removeIndexes(of: try holdRows.removeOne(hold.id))
    }

    /// `old` is the row as it was stored, whose places may differ from those of the row that replaces it.
    private func removeIndexes(of old: Hold) {
        holdsByDisk.remove(placeOnDisk(old))
        holdsByFile.remove(placeInFile(old))
        holdsByParent.remove(placeUnderParent(old))
    }

    private func placeOnDisk(_ hold: Hold) -> HoldOnDisk { HoldOnDisk(start: hold.start, hold: hold.id) }
    private func placeInFile(_ hold: Hold) -> HoldOfFile {
        HoldOfFile(inode: hold.inode, offset: hold.offset, hold: hold.id)
    }
    private func placeUnderParent(_ hold: Hold) -> HoldOfParent {
        HoldOfParent(kind: hold.parent.kind, parent: hold.parent.identifier, hold: hold.id)
    }
}
