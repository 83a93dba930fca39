/// The tables themselves, and at the same time the one transaction's view of them.
///
/// Header, writes and space are in this file; files, holders and journal in the extensions beside it. Every index is kept by
/// the table that it belongs to (``MemoryTable``), so that nobody can forget it.
final class MemoryTransaction: StateTransaction {
    // Declared here because a class keeps its stored properties; used in the extension of their table.
    private var current: StoreHeader
    private var committed: StoreHeader

    let inodeRows = MemoryTable<Inode>(
        .inode,
        indexes: [
            .init { $0.state == .unlinked ? MemoryKey($0.number.value) : nil },
            // Tags with one hash are told apart by whoever looks.
            .init { row in row.state == .live ? row.tag.map { MemoryKey(Inode.hash(of: $0), row.number.value) } : nil },
        ])
    let extentRows = MemoryTable<Extent>(
        .extent,
        indexes: [
            .init { $0.fork == .cow ? MemoryKey($0.inode.value, $0.offset.value) : nil },
            .init { MemoryKey($0.start.value, $0.inode.value, $0.offset.value << 1 | $0.fork.rawValue) },
        ])
    let refcountRows = MemoryTable<RefcountRun>(.refcount)
    private let free = MemoryTable<PlacedRun>(
        .free, indexes: [.init { MemoryKey($0.run.count.value, $0.run.start.value) }])
    private let busy = MemoryTable<PlacedRun>(
        .busy, indexes: [.init { MemoryKey($0.run.since.value, $0.run.start.value) }])
    private let detached = MemoryTable<PlacedRun>(.detached)
    let holderRows = MemoryTable<Holder>(.holder)
    let rangeRows = MemoryTable<MappedRange>(
        .mappedRange,
        indexes: [
            .init { MemoryKey($0.holder.value, $0.id.value) }, .init { MemoryKey($0.inode.value, $0.id.value) },
        ])
    let pinRows = MemoryTable<Pin>(
        .pin,
        indexes: [
            .init { MemoryKey($0.holder.value, $0.id.value) }, .init { MemoryKey($0.inode.value, $0.id.value) },
        ])
    let holdRows = MemoryTable<Hold>(
        .hold,
        indexes: [
            .init { MemoryKey($0.start.value, $0.id.value) },
            .init { MemoryKey($0.inode.value, $0.offset.value, $0.id.value) },
            .init { MemoryKey($0.parent.kind, $0.parent.identifier, $0.id.value) },
        ])
    let intents = MemoryTable<RootIntent>(.openIntent)
    var journal = OrderedTable<LSN, JournalRecord>()

    init(header: StoreHeader) {
        current = header
        committed = header
    }

    /// The same tables, which go their own way from here: arrays are shared until one side changes.
    init(copying other: MemoryTransaction) {
        current = other.current
        committed = other.committed
        journal = other.journal
        for table in StateTable.allCases { rows(of: table).take(other.rows(of: table)) }
    }

    /// The table whatever its rows are.
    func rows(of table: StateTable) -> any MemoryRows {
        switch table {
        case .inode: inodeRows
        case .extent: extentRows
        case .refcount: refcountRows
        case .free: free
        case .busy: busy
        case .detached: detached
        case .holder: holderRows
        case .mappedRange: rangeRows
        case .pin: pinRows
        case .hold: holdRows
        case .openIntent: intents
        }
    }

    // MARK: End of a transaction

    /// Keeps what the transaction did.
    func commit() {
        committed = current
        for table in StateTable.allCases { rows(of: table).commit() }
        journal.commit()
    }

    /// Takes back what the transaction did. Tables share no rows, so their order does not matter.
    func rollBack() {
        current = committed
        for table in StateTable.allCases { rows(of: table).rollBack() }
        journal.rollBack()
    }

    /// Puts every row into `other`, parents before what refers to them.
    func copyRows(into other: any StateTransaction) throws(StoreError) {
        try other.put(current)
        for table in StateTable.allCases {
            for row in rows(of: table).tableRows { try other.insert(row) }
        }
        for record in journal.rows { try other.append(record) }
    }

    // MARK: Writes

    func insert(_ row: TableRow) throws(StoreError) { try rows(of: row.table).insert(row) }
    func replace(_ old: TableRow, with new: TableRow) throws(StoreError) {
        try rows(of: old.table).replace(old, with: new)
    }
    func remove(_ row: TableRow) throws(StoreError) { try rows(of: row.table).remove(row) }

    // MARK: store

    func header() throws(StoreError) -> StoreHeader { current }

    func put(_ header: StoreHeader) throws(StoreError) {
        current = try StoreHeader(checking: header.words, of: .store)
    }

    // MARK: free_extent, busy_extent, detached_extent

    private subscript(_ table: SpaceTable) -> MemoryTable<PlacedRun> {
        switch table {
        case .free: free
        case .busy: busy
        case .detached: detached
        }
    }
    func runs(of table: SpaceTable) throws(StoreError) -> [PlacedRun] { self[table].primary.rows }
    func space(_ table: SpaceTable, atOrBefore block: DiskBlock) throws(StoreError) -> SpaceRun? {
        self[table].primary.row(atOrBefore: MemoryKey(block.value))?.run
    }
    func space(_ table: SpaceTable, atOrAfter block: DiskBlock) throws(StoreError) -> SpaceRun? {
        self[table].primary.row(atOrAfter: MemoryKey(block.value))?.run
    }
    func freeRun(ofAtLeast count: BlockCount) throws(StoreError) -> SpaceRun? {
        free.indexes[0].rows.row(atOrAfter: MemoryKey(count.value))?.run
    }
    func longestFreeRun() throws(StoreError) -> SpaceRun? { free.indexes[0].rows.last?.run }
    func oldestBusy() throws(StoreError) -> SpaceRun? { busy.indexes[0].rows.first?.run }
}
