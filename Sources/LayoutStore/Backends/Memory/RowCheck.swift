/// The CHECKs of Schemas/store.sql on rows in memory. What an enum or a constant of the model rules out needs none.
enum RowCheck {
    static func check(_ header: StoreHeader) throws(StoreError) {
        try require(header.geometry.blocks.value > 1, "store.blocks", header.geometry.blocks)
        try require(header.epoch.value >= 0, "store.epoch", header.epoch)
        try require(header.nextLSN.value >= 1, "store.next_lsn", header.nextLSN)
        try require(header.anchor.value >= 0, "store.anchor_lsn", header.anchor)
        try require(header.nextIdentifier >= 1, "store.next_identifier", header.nextIdentifier)
    }

    static func check(_ inode: Inode) throws(StoreError) {
        try require(inode.number.value > 0, "inode.number", inode.number)
        try require(inode.size >= 0, "inode.size", inode.size)
        try require(inode.sequence >= 0, "inode.sequence", inode.sequence)
    }

    static func check(_ extent: Extent) throws(StoreError) {
        try require(extent.offset.value >= 0, "extent.file_block", extent.offset)
        try checkRun("extent", extent.start, extent.count)
    }

    static func check(_ run: RefcountRun) throws(StoreError) {
        try checkRun("refcount", run.start, run.count)
        try require(run.references >= 2, "refcount.refs", run.references)
    }

    static func check(_ run: SpaceRun, in table: SpaceTable) throws(StoreError) {
        try checkRun("\(table)_extent", run.start, run.count)
    }

    static func check(_ holder: Holder) throws(StoreError) {
        try require(holder.id.value > 0, "holder.id", holder.id)
        try require((1...Holder.longestName).contains(holder.name.utf8.count), "holder.name", holder.name)
    }

    static func check(_ range: MappedRange) throws(StoreError) {
        try require(range.id.value > 0, "mapped_range.id", range.id)
        try require(range.offset.value >= 0, "mapped_range.file_block", range.offset)
        try require(range.count.value > 0, "mapped_range.count", range.count)
    }

    static func check(_ pin: Pin) throws(StoreError) {
        try require(pin.id.value > 0, "pin.id", pin.id)
        try require(pin.offset.value >= 0, "pin.file_block", pin.offset)
        try require(pin.count.value > 0, "pin.count", pin.count)
    }

    static func check(_ hold: Hold) throws(StoreError) {
        try require(hold.id.value > 0, "hold.id", hold.id)
        try require(hold.offset.value >= 0, "hold.file_block", hold.offset)
        try checkRun("hold", hold.start, hold.count)
        try require(hold.count <= Geometry.longestHold, "hold.count", hold.count)
    }

    static func check(_ intent: RootIntent) throws(StoreError) {
        try require(intent.lsn.value > 0, "open_intent.lsn", intent.lsn)
        try require(
            RootIntent.operations.contains(intent.operation), "open_intent.operation", intent.operation.rawValue)
        try require(intent.offset.value >= 0, "open_intent.file_block", intent.offset)
        try require(intent.count.value >= 0, "open_intent.count", intent.count)
        try require(intent.newSize >= 0, "open_intent.new_size", intent.newSize)
        try require(intent.progress.value >= 0, "open_intent.progress", intent.progress)
    }

    static func check(_ record: JournalRecord) throws(StoreError) {
        try require(record.lsn.value > 0, "journal.lsn", record.lsn)
        for fact in record.facts { try require(fact.count.value > 0, "journal_fact.count", fact.count) }
    }

    private static func checkRun(_ table: String, _ start: DiskBlock, _ count: BlockCount) throws(StoreError) {
        try require(start.value >= 0, "\(table).start", start)
        try require(count.value > 0, "\(table).count", count)
    }

    /// `column` and `value` are evaluated for the message only.
    private static func require(
        _ condition: Bool, _ column: @autoclosure () -> String, _ value: @autoclosure () -> any CustomStringConvertible
    ) throws(StoreError) {
        guard condition else {
            throw StoreError(.corrupt, "\(column()) = \(value()) breaks the column's CHECK; the row was not stored")
        }
    }
}
