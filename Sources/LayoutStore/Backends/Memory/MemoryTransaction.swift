/// The tables themselves, and at the same time the one transaction's view of them.
///
/// Header and space are in this file; files, holders and journal in the extensions beside it. Every index is a table of
/// its own, kept by the same `put` and `remove` as the rows, so that nobody can forget it.
final class MemoryTransaction: StateTransaction {
    // Declared here because a class keeps its stored properties; used in the extension of their table.
    private var current: StoreHeader
    private var committed: StoreHeader

    var inodeRows = OrderedTable<InodeNumber, Inode>()
    var unlinkedInodes = OrderedTable<InodeNumber, Inode>()
    var dataExtents = OrderedTable<FilePlace, Extent>()
    var cowExtents = OrderedTable<FilePlace, Extent>()
    var refcountRows = OrderedTable<DiskBlock, RefcountRun>()

    private var free = OrderedTable<DiskBlock, SpaceRun>()
    private var freeBySize = OrderedTable<FreePlace, SpaceRun>()
    private var busy = OrderedTable<DiskBlock, SpaceRun>()
    private var busyByLSN = OrderedTable<BusyPlace, SpaceRun>()
    private var detached = OrderedTable<DiskBlock, SpaceRun>()

    var holderRows = OrderedTable<HolderID, Holder>()
    var rangeRows = OrderedTable<MappedRangeID, MappedRange>()
    var rangesByHolder = OrderedTable<Membership<HolderID, MappedRangeID>, MappedRange>()
    var rangesByInode = OrderedTable<Membership<InodeNumber, MappedRangeID>, MappedRange>()
    var pinRows = OrderedTable<PinID, Pin>()
    var pinsByHolder = OrderedTable<Membership<HolderID, PinID>, Pin>()
    var pinsByInode = OrderedTable<Membership<InodeNumber, PinID>, Pin>()
    var holdRows = OrderedTable<HoldID, Hold>()
    var holdsByDisk = OrderedTable<HoldOnDisk, Hold>()
    var holdsByFile = OrderedTable<HoldOfFile, Hold>()
    var holdsByParent = OrderedTable<HoldOfParent, Hold>()

    var intents = OrderedTable<LSN, RootIntent>()
    var journal = OrderedTable<LSN, JournalRecord>()

    init(header: StoreHeader) {
        current = header
        committed = header
    }

    /// The same tables, which go their own way from here: arrays are shared until one side changes.
    init(copying other: MemoryTransaction) {
        current = other.current
        committed = other.committed
        inodeRows = other.inodeRows
        unlinkedInodes = other.unlinkedInodes
        dataExtents = other.dataExtents
        cowExtents = other.cowExtents
        refcountRows = other.refcountRows
        free = other.free
        freeBySize = other.freeBySize
        busy = other.busy
        busyByLSN = other.busyByLSN
        detached = other.detached
        holderRows = other.holderRows
        rangeRows = other.rangeRows
        rangesByHolder = other.rangesByHolder
        rangesByInode = other.rangesByInode
        pinRows = other.pinRows
        pinsByHolder = other.pinsByHolder
        pinsByInode = other.pinsByInode
        holdRows = other.holdRows
        holdsByDisk = other.holdsByDisk
        holdsByFile = other.holdsByFile
        holdsByParent = other.holdsByParent
        intents = other.intents
        journal = other.journal
    }

    // MARK: End of a transaction

    /// Keeps what the transaction did.
    func commit() {
        committed = current
        inodeRows.commit()
        unlinkedInodes.commit()
        dataExtents.commit()
        cowExtents.commit()
        refcountRows.commit()
        free.commit()
        freeBySize.commit()
        busy.commit()
        busyByLSN.commit()
        detached.commit()
        holderRows.commit()
        rangeRows.commit()
        rangesByHolder.commit()
        rangesByInode.commit()
        pinRows.commit()
        pinsByHolder.commit()
        pinsByInode.commit()
        holdRows.commit()
        holdsByDisk.commit()
        holdsByFile.commit()
        holdsByParent.commit()
        intents.commit()
        journal.commit()
    }

    /// Takes back what the transaction did. Tables share no rows, so their order does not matter.
    func rollBack() {
        current = committed
        inodeRows.rollBack()
        unlinkedInodes.rollBack()
        dataExtents.rollBack()
        cowExtents.rollBack()
        refcountRows.rollBack()
        free.rollBack()
        freeBySize.rollBack()
        busy.rollBack()
        busyByLSN.rollBack()
        detached.rollBack()
        holderRows.rollBack()
        rangeRows.rollBack()
        rangesByHolder.rollBack()
        rangesByInode.rollBack()
        pinRows.rollBack()
        pinsByHolder.rollBack()
        pinsByInode.rollBack()
        holdRows.rollBack()
        holdsByDisk.rollBack()
        holdsByFile.rollBack()
        holdsByParent.rollBack()
        intents.rollBack()
        journal.rollBack()
    }

    /// Puts every row into `other`, parents before what refers to them.
    func copyRows(into other: any StateTransaction) throws(StoreError) {
        try other.put(current)
        for inode in inodeRows.rows { try other.put(inode) }
        for extent in dataExtents.rows + cowExtents.rows { try other.put(extent) }
        for run in refcountRows.rows { try other.put(run) }
        for table in SpaceTable.allCases {
            for run in try runs(of: table) { try other.put(run, in: table) }
        }
        for holder in holderRows.rows { try other.put(holder) }
        for range in rangeRows.rows { try other.put(range) }
        for pin in pinRows.rows { try other.put(pin) }
        for hold in holdRows.rows { try other.put(hold) }
        for intent in intents.rows { try other.put(intent) }
        for record in journal.rows { try other.append(record) }
    }

    // MARK: store

    func header() throws(StoreError) -> StoreHeader { current }

    func put(_ header: StoreHeader) throws(StoreError) {
        try RowCheck.check(header)
        current = header
    }

    // MARK: free_extent, busy_extent, detached_extent

    func runs(of table: SpaceTable) throws(StoreError) -> [SpaceRun] {
        switch table {
        case .free: free.rows
        case .busy: busy.rows
        case .detached: detached.rows
        }
    }

    func space(_ table: SpaceTable, atOrBefore block: DiskBlock) throws(StoreError) -> SpaceRun? {
        switch table {
        case .free: free.row(atOrBefore: block)
        case .busy: busy.row(atOrBefore: block)
        case .detached: detached.row(atOrBefore: block)
        }
    }

    func space(_ table: SpaceTable, atOrAfter block: DiskBlock) throws(StoreError) -> SpaceRun? {
        switch table {
        case .free: free.row(atOrAfter: block)
        case .busy: busy.row(atOrAfter: block)
        case .detached: detached.row(atOrAfter: block)
        }
    }

    func freeRun(ofAtLeast count: BlockCount) throws(StoreError) -> SpaceRun? {
        freeBySize.row(atOrAfter: FreePlace(count: count, start: DiskBlock(0)))
    }

    func longestFreeRun() throws(StoreError) -> SpaceRun? { freeBySize.last }

    private func place(_ run: SpaceRun) -> FreePlace { FreePlace(count: run.count, start: run.start) }

    func oldestBusy() throws(StoreError) -> SpaceRun? { busyByLSN.first }

    func put(_ run: SpaceRun, in table: SpaceTable) throws(StoreError) {
        try RowCheck.check(run, in: table)
        switch table {
        case .free:
            // free_extent has no column for an LSN, so a run comes back without one here too.
            let run = SpaceRun(start: run.start, count: run.count, since: .none)
            if let old = free.put(run, at: run.start) { freeBySize.remove(place(old)) }
            freeBySize.put(run, at: place(run))
        case .busy:
            if let old = busy.put(run, at: run.start) { busyByLSN.remove(BusyPlace(old)) }
            busyByLSN.put(run, at: BusyPlace(run))
        case .detached:
            detached.put(run, at: run.start)
        }
    }

    func remove(_ run: SpaceRun, from table: SpaceTable) throws(StoreError) {
        switch table {
        case .free:
            freeBySize.remove(place(try free.removeOne(run.start)))
        case .busy:
            let old = try busy.removeOne(run.start)
            busyByLSN.remove(BusyPlace(old))
        case .detached: try detached.removeOne(run.start)
        }
    }
}
