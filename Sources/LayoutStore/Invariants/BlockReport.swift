// What the sweep over all blocks says of a piece that is not simply in one run of one table: the twin of the view
// block_violation. Owners are named as far as they are among the 16 extents that begin nearest before the first block.

/// Judges pieces of the device and names what is on them.
struct BlockReport {
    private let rows: StoreSnapshot
    private let holdsByDisk: HoldsByDisk
    /// Indexes of the extents by start, the highest first, then by key; made when an owner is to be named.
    private var extentsDownwards: [Int]?

    init(rows: StoreSnapshot, holdsByDisk: HoldsByDisk) {
        self.rows = rows
        self.holdsByDisk = holdsByDisk
    }

    mutating func judge(_ start: Int64, _ end: Int64, _ cover: BlockSweep.Cover, _ findings: inout Findings) {
        let cow = cover.cow + (cover.data > 0 ? 1 : 0)
        if (cover.free > 0 ? 1 : 0) + (cover.busy > 0 ? 1 : 0) + (cover.detached > 0 ? 1 : 0) + cow > 1 {
            add(
                .blockInTwoStates, start, end,
                "are in too many tables: free \(cover.free), busy \(cover.busy), detached \(cover.detached), cow "
                    + "\(cover.cow), data \(cover.data)", &findings)
        }
        if cover.tables == 0 { add(.blockLeaked, start, end, "are in no table", &findings) }
        if cover.refs != (cover.data >= 2 ? cover.data : 0) {
            add(
                .refcountMismatch, start, end,
                "have \(cover.refs == 0 ? "no refcount row" : "refcount \(cover.refs)"), but \(cover.data) data "
                    + "\(cover.data == 1 ? "extent maps" : "extents map") them", &findings)
        }
        if cover.writers > 0, cover.data >= 2 {
            var writers: [Hold] = []
            holdsByDisk.forEach(on: DiskBlock(start), BlockCount(end - start)) {
                if $0.access.writes { writers.append($0) }
            }
            // Every hold begins and ends at a change, so each of these has the whole piece.
            for hold in writers {
                add(
                    .writableHoldOnShared, start, end,
                    "have \(cover.data) owners, but \(rows.who(hold)) may write them", &findings)
            }
        }
        if cover.detached > 0, cover.holds == 0 {
            add(.detachedWithoutReason, start, end, "are detached, but no hold reaches them", &findings)
        }
    }

    private mutating func add(
        _ invariant: Invariant, _ start: Int64, _ end: Int64, _ fact: String, _ findings: inout Findings
    ) {
        findings.add(invariant, start, "blocks \(start)..<\(end) \(fact)\(owners(of: start))")
    }

    private mutating func owners(of block: Int64) -> String {
        let extents = rows.extents
        let order =
            extentsDownwards
            ?? extents.indices.sorted {
                (extents[$1].start, $0) < (extents[$0].start, $1)
            }
        extentsDownwards = order
        let nearest = order.firstIndex(notBefore: { extents[$0].start.value > block })
        let names = order[nearest...].prefix(16).map { extents[$0] }
            .filter { block.isBelow(end: $0.start.value, $0.count.value) }
            .map { extent in
                let place =
                    ViewNumber.integer(extent.offset.value) + .integer(block) - .integer(extent.start.value)
                return "inode \(extent.inode), \(extent.fork.word), file block \(place.printed)"
            }
        return names.isEmpty ? "" : " (\(names.joined(separator: "; ")))"
    }
}
