/// The CHECKs of Schemas/store.sql on rows before they are kept in memory and after they were read from a medium, and the
/// bounds that let everybody add and multiply without looking: a medium may have changed any bit.
///
/// What an enum or a constant of the model rules out needs no check.
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
        try require((0...Geometry.largestFile).contains(inode.size), "inode.size", inode.size)
        try require((0...most).contains(inode.sequence), "inode.sequence", inode.sequence)
    }

    static func check(_ extent: Extent) throws(StoreError) {
        try checkRun("extent", extent.start, extent.count)
        try checkPlace("extent", extent.offset, extent.count)
    }

    static func check(_ run: RefcountRun) throws(StoreError) {
        try checkRun("refcount", run.start, run.count)
        try require((2...most).contains(run.references), "refcount.refs", run.references)
    }

    static func check(_ run: SpaceRun, in table: SpaceTable) throws(StoreError) {
        try checkRun("\(table)_extent", run.start, run.count)
        try require(run.since.value >= 0, "\(table)_extent's LSN", run.since)
    }

    static func check(_ holder: Holder) throws(StoreError) {
        try require(holder.id.value > 0, "holder.id", holder.id)
        try require((1...Holder.longestName).contains(holder.name.utf8.count), "holder.name", holder.name)
    }

    static func check(_ range: MappedRange) throws(StoreError) {
        try require(range.id.value > 0, "mapped_range.id", range.id)
        try checkReach("mapped_range", range.offset, range.count)
    }

    static func check(_ pin: Pin) throws(StoreError) {
        try require(pin.id.value > 0, "pin.id", pin.id)
        try checkReach("pin", pin.offset, pin.count)
    }

    static func check(_ hold: Hold) throws(StoreError) {
        try require(hold.id.value > 0, "hold.id", hold.id)
        try checkRun("hold", hold.start, hold.count)
        try checkPlace("hold", hold.offset, hold.count)
        try require(hold.count <= Geometry.longestHold, "hold.count", hold.count)
    }

    static func check(_ intent: RootIntent) throws(StoreError) {
        try require(intent.lsn.value > 0, "open_intent.lsn", intent.lsn)
        try require(
            RootIntent.operations.contains(intent.operation), "open_intent.operation", intent.operation.rawValue)
        try checkPlace("open_intent", intent.offset, intent.count)
        try checkPlace("open_intent.source", intent.sourceOffset, intent.count)
        try require((0...Geometry.largestFile).contains(intent.newSize), "open_intent.new_size", intent.newSize)
        try require((.zero...intent.count).contains(intent.progress), "open_intent.progress", intent.progress)
    }

    static func check(_ record: JournalRecord) throws(StoreError) {
        try require(record.lsn.value > 0, "journal.lsn", record.lsn)
        for fact in record.facts { try require(fact.count.value > 0, "journal_fact.count", fact.count) }
    }

    private static func checkRun(_ table: String, _ start: DiskBlock, _ count: BlockCount) throws(StoreError) {
        try require((0...farthest).contains(start.value), "\(table).start", start)
        try require((1...(farthest - start.value + 1)).contains(count.value), "\(table).count", count)
    }

    /// A range that its holder may use up to any end.
    private static func checkReach(_ table: String, _ offset: FileBlock, _ count: BlockCount) throws(StoreError) {
        try require(offset.value >= 0, "\(table).file_block", offset)
        let isRange = count.value > 0 && !offset.value.addingReportingOverflow(count.value).overflow
        try require(isRange, "\(table).count", count)
    }

    private static func checkPlace(_ table: String, _ offset: FileBlock, _ count: BlockCount) throws(StoreError) {
        try require((0...farthest).contains(offset.value), "\(table).file_block", offset)
        try require((0...(farthest - offset.value + 1)).contains(count.value), "\(table).count", count)
    }

    /// No block of a file or a device lies behind this one: its bytes have addresses far from overflow.
    private static let farthest: Int64 = 1 << 50
    /// What only counts up, one at a time, stays below.
    private static let most: Int64 = 1 << 62

    /// `column` and `value` are evaluated for the message only.
    private static func require(
        _ condition: Bool, _ column: @autoclosure () -> String, _ value: @autoclosure () -> any CustomStringConvertible
    ) throws(StoreError) {
        guard condition else {
            throw StoreError(.corrupt, "\(column()) = \(value()) is no value of that column; run a full check")
        }
    }
}

/// What was read, once it is checked.
extension RowCheck {
    static func checked(_ inode: Inode) throws(StoreError) -> Inode {
        try check(inode)
        return inode
    }

    static func checked(_ extent: Extent) throws(StoreError) -> Extent {
        try check(extent)
        return extent
    }

    static func checked(_ run: RefcountRun) throws(StoreError) -> RefcountRun {
        try check(run)
        return run
    }

    static func checked(_ run: SpaceRun, in table: SpaceTable) throws(StoreError) -> SpaceRun {
        try check(run, in: table)
        return run
    }

    static func checked(_ holder: Holder) throws(StoreError) -> Holder {
        try check(holder)
        return holder
    }

    static func checked(_ range: MappedRange) throws(StoreError) -> MappedRange {
        try check(range)
        return range
    }

    static func checked(_ pin: Pin) throws(StoreError) -> Pin {
        try check(pin)
        return pin
    }

    static func checked(_ hold: Hold) throws(StoreError) -> Hold {
        try check(hold)
        return hold
    }

    static func checked(_ intent: RootIntent) throws(StoreError) -> RootIntent {
        try check(intent)
        return intent
    }
}
