// The tables holder, mapped_range, pin and hold.

extension SQLiteTransaction {
    private func holder(_ row: Columns) throws(StoreError) -> Holder {
        Holder(
            id: HolderID(row[0]), name: row.text(6), scope: try row.coded(1, "holder.scope"), incarnation: row[2],
            epoch: Epoch(row[3]), identity: HostIdentity(host: row[4], boot: row[5]))
    }
    func holder(_ id: HolderID) throws(StoreError) -> Holder? {
        try holderRow.first(id.value) { (row) throws(StoreError) in try RowCheck.checked(holder(row)) }
    }
    func holders() throws(StoreError) -> [Holder] {
        try holderRows.all { (row) throws(StoreError) in try holder(row) }
    }
    func put(_ holder: Holder) throws(StoreError) {
        try putHolder.run(
            [
                holder.id.value, holder.scope.rawValue, holder.incarnation, holder.epoch.value, holder.identity.host,
                holder.identity.boot,
            ], texts: [holder.name])
    }
    func remove(_ holder: Holder) throws(StoreError) { try removeHolder.removeOne(holder.id.value) }

    private func mappedRange(_ row: Columns) -> MappedRange {
        MappedRange(
            id: MappedRangeID(row[0]), holder: HolderID(row[1]), inode: InodeNumber(row[2]), generation: row[3],
            offset: FileBlock(row[4]), count: BlockCount(row[5]), writable: row.flag(6))
    }
    func mappedRange(_ id: MappedRangeID) throws(StoreError) -> MappedRange? {
        try rangeRow.first(id.value) { (row) throws(StoreError) in try RowCheck.checked(mappedRange(row)) }
    }
    func mappedRanges() throws(StoreError) -> [MappedRange] { try rangeRows.all(decode: mappedRange) }
    func mappedRanges(of holder: HolderID) throws(StoreError) -> [MappedRange] {
        try rangesOfHolder.all(holder.value) { (row) throws(StoreError) in try RowCheck.checked(mappedRange(row)) }
    }
    func mappedRanges(of inode: InodeNumber) throws(StoreError) -> [MappedRange] {
        try rangesOfFile.all(inode.value) { (row) throws(StoreError) in try RowCheck.checked(mappedRange(row)) }
    }
    func put(_ range: MappedRange) throws(StoreError) {
        try putRange.run(
            range.id.value, range.holder.value, range.inode.value, range.generation, range.offset.value,
            range.count.value,
            range.writable ? 1 : 0)
    }
    func remove(_ range: MappedRange) throws(StoreError) { try removeRange.removeOne(range.id.value) }

    private func pin(_ row: Columns) -> Pin {
        Pin(
            id: PinID(row[0]), holder: HolderID(row[1]), inode: InodeNumber(row[2]), generation: row[3],
            offset: FileBlock(row[4]), count: BlockCount(row[5]), writes: row.flag(6))
    }
    func pin(_ id: PinID) throws(StoreError) -> Pin? {
        try pinRow.first(id.value) { (row) throws(StoreError) in try RowCheck.checked(pin(row)) }
    }
    func pins() throws(StoreError) -> [Pin] { try pinRows.all(decode: pin) }
    func pins(of holder: HolderID) throws(StoreError) -> [Pin] {
        try pinsOfHolder.all(holder.value) { (row) throws(StoreError) in try RowCheck.checked(pin(row)) }
    }
    func pins(of inode: InodeNumber) throws(StoreError) -> [Pin] {
        try pinsOfFile.all(inode.value) { (row) throws(StoreError) in try RowCheck.checked(pin(row)) }
    }
    func put(_ pin: Pin) throws(StoreError) {
        try putPin.run(
            pin.id.value, pin.holder.value, pin.inode.value, pin.generation, pin.offset.value, pin.count.value,
            pin.writes ? 1 : 0)
    }
    func remove(_ pin: Pin) throws(StoreError) { try removePin.removeOne(pin.id.value) }

    private func hold(_ row: Columns) throws(StoreError) -> Hold {
        guard let parent = Hold.Parent(kind: row[2], identifier: row[3]) else {
            throw StoreError(
                .corrupt, "hold \(row[0]) has parent kind \(row[2]), which means nothing; run a full check")
        }
        return Hold(
            id: HoldID(row[0]), holder: HolderID(row[1]), parent: parent, inode: InodeNumber(row[4]),
            generation: row[5], offset: FileBlock(row[6]), start: DiskBlock(row[7]), count: BlockCount(row[8]),
            reads: row.flag(9), writes: row.flag(10), state: try row.coded(11, "hold.state"), granted: LSN(row[12]))
    }
    func hold(_ id: HoldID) throws(StoreError) -> Hold? {
        try holdRow.first(id.value) { (row) throws(StoreError) in try RowCheck.checked(hold(row)) }
    }
    func holds() throws(StoreError) -> [Hold] {
        try holdRows.all { (row) throws(StoreError) in try hold(row) }
    }
    func holds(on blocks: Range<DiskBlock>) throws(StoreError) -> [Hold] {
        try holdsOnDisk.all(blocks.lowerBound.value, blocks.upperBound.value) { (row) throws(StoreError) in
            try RowCheck.checked(hold(row))
        }
    }
    func holds(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) -> [Hold] {
        try holdsOfFile.all(inode.value, blocks.lowerBound.value, blocks.upperBound.value) { (row) throws(StoreError) in
            try RowCheck.checked(hold(row))
        }
    }
    func holds(of parent: Hold.Parent) throws(StoreError) -> [Hold] {
        try holdsOfParent.all(parent.kind, parent.identifier) { (row) throws(StoreError) in
            try RowCheck.checked(hold(row))
        }
    }
    func put(_ hold: Hold) throws(StoreError) {
        try putHold.run(
            hold.id.value, hold.holder.value, hold.parent.kind, hold.parent.identifier, hold.inode.value,
            hold.generation,
            hold.offset.value, hold.start.value, hold.count.value, hold.reads ? 1 : 0, hold.writes ? 1 : 0,
            hold.state.rawValue, hold.granted.value)
    }
    func remove(_ hold: Hold) throws(StoreError) { try removeHold.removeOne(hold.id.value) }
}
