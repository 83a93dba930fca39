/// What a reader sees of the tables: one concrete method per table and access path, so that a call through the existential
/// costs a witness call and no generic row (DESIGN §3). Nothing here can write.
///
/// A row that breaks a CHECK or does not decode is `corrupt`. `inodes()`, `runs(of:)` and the like read a whole table once, in
/// key order, and show a damaged row as it is, so that invariants can be asked of it. Used from one thread, inside
/// ``StateBackend/read(_:)`` or ``StateBackend/transact(_:)`` only.
package protocol StateRows: AnyObject {
    /// Every row of a table as it lies there, in key order. `Row` is the table's (``StateTable/row``).
    func rows<Row: StateRow>(of table: StateTable) throws(StoreError) -> [Row]

    // store
    func header() throws(StoreError) -> StoreHeader

    // inode, by number and by tag
    func inode(_ number: InodeNumber) throws(StoreError) -> Inode?
    func inodes() throws(StoreError) -> [Inode]
    /// The live inode with this tag, byte by byte; of several, as only a damaged table has them, the lowest.
    func inode(tagged tag: String) throws(StoreError) -> Inode?
    /// The inode with the lowest number from `number` on.
    func inode(from number: InodeNumber) throws(StoreError) -> Inode?
    /// The unlinked inode with the lowest number from `number` on.
    func unlinkedInode(from number: InodeNumber) throws(StoreError) -> Inode?

    // extent, by (inode, fork, file block) and by disk block
    func extents() throws(StoreError) -> [Extent]
    /// The run with the highest offset at or below `block`: the only one that can contain it.
    func extent(of inode: InodeNumber, fork: Fork, atOrBefore block: FileBlock) throws(StoreError) -> Extent?
    /// The run with the lowest offset at or above `block`.
    func extent(of inode: InodeNumber, fork: Fork, atOrAfter block: FileBlock) throws(StoreError) -> Extent?
    /// The run with the highest offset.
    func lastExtent(of inode: InodeNumber, fork: Fork) throws(StoreError) -> Extent?
    /// The first run of any inode's COW fork, by (inode, file block).
    func firstStagedExtent() throws(StoreError) -> Extent?

    /// The runs of any fork whose disk start lies below `block`, at most `limit`, by descending start: the reverse map.
    func extents(placedBefore block: DiskBlock, limit: Int) throws(StoreError) -> [Extent]

    // refcount, by disk block
    func refcounts() throws(StoreError) -> [RefcountRun]
    func refcount(atOrBefore block: DiskBlock) throws(StoreError) -> RefcountRun?
    func refcount(atOrAfter block: DiskBlock) throws(StoreError) -> RefcountRun?

    // free_extent, busy_extent, detached_extent, by disk block
    func runs(of table: SpaceTable) throws(StoreError) -> [PlacedRun]
    func space(_ table: SpaceTable, atOrBefore block: DiskBlock) throws(StoreError) -> SpaceRun?
    func space(_ table: SpaceTable, atOrAfter block: DiskBlock) throws(StoreError) -> SpaceRun?
    /// The shortest free run of at least `count` blocks; among equals the lowest.
    func freeRun(ofAtLeast count: BlockCount) throws(StoreError) -> SpaceRun?
    /// The longest free run; among equals the highest.
    func longestFreeRun() throws(StoreError) -> SpaceRun?
    /// The busy run with the lowest freeing LSN; among equals the lowest block.
    func oldestBusy() throws(StoreError) -> SpaceRun?

    // holder, by id
    func holder(_ id: HolderID) throws(StoreError) -> Holder?
    func holders() throws(StoreError) -> [Holder]

    // mapped_range and pin, by id, by holder and by inode; ascending
    func mappedRange(_ id: MappedRangeID) throws(StoreError) -> MappedRange?
    func mappedRanges() throws(StoreError) -> [MappedRange]
    func mappedRanges(of holder: HolderID) throws(StoreError) -> [MappedRange]
    func mappedRanges(of inode: InodeNumber) throws(StoreError) -> [MappedRange]
    func pin(_ id: PinID) throws(StoreError) -> Pin?
    func pins() throws(StoreError) -> [Pin]
    func pins(of holder: HolderID) throws(StoreError) -> [Pin]
    func pins(of inode: InodeNumber) throws(StoreError) -> [Pin]

    // hold, by id, disk range, file range, parent; each answer ascending by id
    func hold(_ id: HoldID) throws(StoreError) -> Hold?
    func holds() throws(StoreError) -> [Hold]
    func holds(on blocks: Range<DiskBlock>) throws(StoreError) -> [Hold]
    func holds(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) -> [Hold]
    func holds(of parent: Hold.Parent) throws(StoreError) -> [Hold]

    // open_intent, by LSN; ascending
    func openIntents() throws(StoreError) -> [RootIntent]

    // journal, by LSN
    func lastRecord() throws(StoreError) -> JournalRecord?
    func records(from lsn: LSN, limit: Int) throws(StoreError) -> [JournalRecord]
    /// Every record without what it changed, and every fact, also one without a record; ascending.
    func journalLinks() throws(StoreError) -> [JournalLink]
    func journalFacts() throws(StoreError) -> [PlacedFact]
}

extension StateRows {
    /// The chain value of the record of `lsn`, or of the anchor; nil if that record is gone, or was never written.
    func chain(at lsn: LSN) throws(StoreError) -> Int64? {
        let header = try header()
        if lsn == header.anchor { return header.anchorChain }
        guard lsn > header.anchor, lsn <= header.lastLSN else { return nil }
        return try records(from: lsn, limit: 1).first?.chain
    }
}
