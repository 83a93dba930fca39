// The tables by the records alone: each row that a record puts or removes is folded into a model of our own, which counts for every block
// of the device in how many rows of which table it is.
//
//   put free 1..<100                        blocks 1..<100: free 1
//   remove free 1..<100, put free 3..<100,  blocks 1, 2: written 1, free 0
//   put extent (inode 7, 0..<2 at 1)
//
// Fold and counts are values, so that the books before a record can be compared with those after it.
// Source: PROTOCOL P5.3(c).

package import LayoutStore

/// All rows of the tables as the records have left them, and the state of each block.
package struct RecordBooks: Sendable {
    /// In how many rows of which table a block is.
    struct Block: Hashable, Sendable {
        var free: Int32 = 0
        var busy: Int32 = 0
        var detached: Int32 = 0
        /// Extents of cow forks.
        var staged: Int32 = 0
        /// Extents of data forks.
        var written: Int32 = 0
        var unwritten: Int32 = 0
        var holds: Int32 = 0
        /// What its row of the table refcount says; 0 without one.
        var references: Int64 = 0
        /// Of the busy or detached row that it was put in last.
        var since = LSN.none
        /// The record that took it from the free ones last; of blocks that were found with an owner, no later one.
        var allocated = LSN.none
    }

    /// The key of an extent's row.
    struct ExtentKey: Hashable, Sendable {
        let inode: InodeNumber
        let fork: Fork
        let offset: FileBlock
    }

    private(set) var blocks: [Block]
    private(set) var inodes: [InodeNumber: Inode] = [:]
    private(set) var extents: [ExtentKey: Extent] = [:]
    private(set) var holders: [HolderID: Holder] = [:]
    private(set) var mappedRanges: [MappedRangeID: MappedRange] = [:]
    private(set) var pins: [PinID: Pin] = [:]
    private(set) var holds: [HoldID: Hold] = [:]
    private(set) var intents: [LSN: RootIntent] = [:]
    private var refcounts: [DiskBlock: RefcountRun] = [:]
    /// By the number of their table.
    private var spaces: [[DiskBlock: PlacedRun]] = SpaceTable.allCases.map { _ in [:] }
    private(set) var lastLSN = LSN.none
    private(set) var epoch = Epoch(0)
    /// Sum of the hashes of all rows.
    private(set) var stateHash: Int64 = 0
    /// The highest number that an inode, holder, mapped range, pin or hold ever had.
    private(set) var highestIdentifier: Int64 = 0
    /// The blocks that the last record's rows are about.
    private(set) var touched: [Range<Int>] = []

    /// The tables of a store that is being made, on a device of so many blocks.
    package init(blocks: BlockCount) { self.blocks = Array(repeating: Block(), count: Int(blocks.value)) }

    /// The tables as they were found. Nil if a row is no range of blocks of the device, as in a damaged store.
    package init?(_ found: StoreSnapshot) {
        self.init(blocks: found.header.geometry.blocks)
        for run in found.spaces {
            spaces[Int(run.place.rawValue)][run.run.start] = run
            guard count(run, by: 1) else { return nil }
        }
        for run in found.refcounts {
            refcounts[run.start] = run
            guard count(run, by: 1) else { return nil }
        }
        for extent in found.extents {
            guard 0...Self.farthest ~= extent.offset.value else { return nil }
            extents[Self.key(extent)] = extent
            guard count(extent, by: 1) else { return nil }
        }
        for hold in found.holds {
            guard 0...Self.farthest ~= hold.offset.value else { return nil }
            holds[hold.id] = hold
            guard count(hold, by: 1) else { return nil }
        }
        for (_, extent) in extents {
            for index in Self.deviceRun(extent.start, extent.count) {
                let known = blocks[index].allocated
                blocks[index].allocated = known == .none ? extent.born : min(known, extent.born)
            }
        }
        for inode in found.inodes { inodes[inode.number] = inode }
        for holder in found.holders { holders[holder.id] = holder }
        for range in found.mappedRanges { mappedRanges[range.id] = range }
        for pin in found.pins { pins[pin.id] = pin }
        for intent in found.intents { intents[intent.lsn] = intent }
        lastLSN = found.header.lastLSN
        epoch = found.header.epoch
        stateHash = found.header.stateHash
        highestIdentifier = found.header.nextIdentifier - 1
    }

    /// Beyond this no sum of two addresses is asked for.
    private static let farthest: Int64 = 1 << 51

    // MARK: what the rows say

    /// The lowest LSN that the journal has to keep: of an open intent, or one that freed a block which is still busy; nil if none.
    var oldestNeeded: LSN? {
        (Array(intents.keys) + spaces[Int(SpaceTable.busy.rawValue)].values.map(\.run.since)).min()
    }

    /// Where the file shows its blocks.
    func map(of inode: InodeNumber) -> FileMap {
        FileMap(
            extents.values.filter { $0.inode == inode && $0.fork == .data }.sorted { $0.offset < $1.offset })
    }

    /// How many blocks of `run` extents of `inode` map, each as often as it is mapped.
    func mapped(_ run: Range<Int>, by inode: InodeNumber) -> Int {
        extents.values.reduce(0) {
            $1.inode == inode ? $0 + run.clamped(to: Self.deviceRun($1.start, $1.count)).count : $0
        }
    }

    /// Whether the hold's file shows all its blocks at their place, written.
    func shows(_ hold: Hold) -> Bool {
        let (first, count) = (hold.offset.value, hold.count.value)
        let shown = extents.values.reduce(Int64(0)) { shown, extent in
            guard extent.inode == hold.inode, extent.fork == .data, extent.state == .written,
                extent.start.value - extent.offset.value == hold.start.value - first
            else { return shown }
            let beyond = min(extent.offset.value + extent.count.value, first + count)
            return shown + max(beyond - max(extent.offset.value, first), 0)
        }
        return shown == count
    }

    /// The places in ``blocks`` of a run that lies on the device.
    static func deviceRun(_ start: DiskBlock, _ count: BlockCount) -> Range<Int> {
        Int(start.value)..<Int(start.value + count.value)
    }

    // MARK: the fold

    /// Folds a record. Returns what cannot be: rows that are removed and not there, or are no rows.
    mutating func fold(_ record: JournalRecord) -> [Breach] {
        touched = []
        var breaches: [Breach] = []
        for change in record.changes {
            do throws(StoreError) {
                if let breach = try fold(change) { breaches.append(breach) }
            } catch {
                breaches.append(Breach("row_not_readable", "LSN \(record.lsn): \(error.message)"))
            }
        }
        (lastLSN, epoch) = (record.lsn, record.epoch)
        for fact in record.facts where fact.kind == .allocate {
            let run = Self.deviceRun(fact.start, fact.count).clamped(to: blocks.indices)
            for index in run { blocks[index].allocated = record.lsn }
        }
        return breaches
    }

    private mutating func fold(_ change: RowChange) throws(StoreError) -> Breach? {
        let (words, table, verb) = (change.row.words, StoredTable.state(change.row.table), change.verb)
        switch change.row.table {
        case .inode:
            let row = try Inode(checking: words, of: table)
            return exchange(row, \.inodes, named: row.number, verb)
        case .holder:
            let row = try Holder(checking: words, of: table)
            return exchange(row, \.holders, named: row.id, verb)
        case .mappedRange:
            let row = try MappedRange(checking: words, of: table)
            return exchange(row, \.mappedRanges, named: row.id, verb)
        case .pin:
            let row = try Pin(checking: words, of: table)
            return exchange(row, \.pins, named: row.id, verb)
        case .hold:
            let row = try Hold(checking: words, of: table)
            return exchange(row, \.holds, named: row.id, verb)
        case .openIntent:
            let row = try RootIntent(checking: words, of: table)
            return exchange(row, \.intents, row.lsn, verb)
        case .extent:
            let row = try Extent(checking: words, of: table)
            return exchange(row, \.extents, Self.key(row), verb)
        case .refcount:
            let row = try RefcountRun(checking: words, of: table)
            return exchange(row, \.refcounts, row.start, verb)
        case .free, .busy, .detached:
            let row = try PlacedRun(checking: words, of: table)
            return exchange(row, \.spaces[Int(row.place.rawValue)], row.run.start, verb)
        }
    }

    /// The same for a row whose number no other row of these tables ever had.
    private mutating func exchange<Key: Quantity, Row: StateRow>(
        _ row: Row, _ rows: WritableKeyPath<Self, [Key: Row]>, named key: Key, _ verb: RowChange.Verb
    ) -> Breach? {
        highestIdentifier = max(highestIdentifier, key.value)
        return exchange(row, rows, key, verb)
    }

    /// Puts a row in whatever row's place, or removes the one that is there.
    private mutating func exchange<Key: Hashable, Row: StateRow>(
        _ row: Row, _ rows: WritableKeyPath<Self, [Key: Row]>, _ key: Key, _ verb: RowChange.Verb
    ) -> Breach? {
        let old = self[keyPath: rows].removeValue(forKey: key)
        if let old {
            stateHash &-= old.stateHash
            _ = count(old, by: -1)
        }
        guard verb == .put else {
            return old == row
                ? nil : Breach("row_not_there", "\(TableRow(row).key) was removed, and was not there as it was removed")
        }
        self[keyPath: rows][key] = row
        stateHash &+= row.stateHash
        guard count(row, by: 1) else {
            return Breach("beyond_device", "\(TableRow(row).key) is not on the device of \(blocks.count) blocks")
        }
        return nil
    }

    private static func key(_ extent: Extent) -> ExtentKey {
        ExtentKey(inode: extent.inode, fork: extent.fork, offset: extent.offset)
    }

    // MARK: the counts

    /// Counts a row at each of its blocks. Returns false if these are not on the device.
    private mutating func count(_ row: some StateRow, by number: Int32) -> Bool {
        switch row {
        case let row as PlacedRun:
            count(row.run.start, row.run.count) {
                switch row.place {
                case .free: $0.free += number
                case .busy: $0.busy += number
                case .detached: $0.detached += number
                }
                if row.place != .free, number > 0 { $0.since = row.run.since }
            }
        case let row as Extent:
            switch (row.fork, row.state) {
            case (.cow, _): count(row.start, row.count) { $0.staged += number }
            case (.data, .written): count(row.start, row.count) { $0.written += number }
            case (.data, .unwritten): count(row.start, row.count) { $0.unwritten += number }
            }
        case let row as RefcountRun:
            count(row.start, row.count) { $0.references += Int64(number) * row.references }
        case let row as Hold: count(row.start, row.count) { $0.holds += number }
        default: true
        }
    }

    private mutating func count(_ start: DiskBlock, _ count: BlockCount, _ change: (inout Block) -> Void) -> Bool {
        guard start.value >= 0, count.value > 0, start.value <= Int64(blocks.count),
            count.value <= Int64(blocks.count) - start.value
        else { return false }
        let run = Self.deviceRun(start, count)
        for index in run { change(&blocks[index]) }
        touched.append(run)
        return true
    }
}
