// Reads of a store with a damaged row. Every access path is asked about every row that lies there. What comes back has to be a row that can
// be, because operations add and multiply its numbers without looking: a path that shows any other one would let damage be used.
//
//   table                            a row that can be
//   extent, refcount, free …, hold   begins at 2^51 at most, has 1 block or more, and ends one behind that, in file and on disk
//   mapped_range, pin                has 1 block or more, and its end is a number
//   inode                            has a number from 1 on, and no size below 0
//   refcount                         counts 2 or more; hold: has 256 blocks at most
//
// The block at 2^51 is none that a file can have, and rows may name it: what counts is that no sum or byte address of theirs overflows
// unseen.
//
// Does not verify: that damage within these bounds shows (the full check). Source: Schemas/store.sql; the largest file, 2^63 - 1 bytes.

package import LayoutStore

/// Asks for damaged rows in every way.
package enum DamagedReads {
    /// What was answered and cannot be, in sentences.
    static func impossible(in rows: any StateRows) -> [String] {
        var asked = Answers()
        for inode in (try? rows.inodes()) ?? [] {
            let number = inode.number
            asked.one("inode \(number)") { () throws(StoreError) in try rows.inode(number) }
            asked.one("the inode from \(number) on") { () throws(StoreError) in try rows.inode(from: number) }
            asked.one("the unlinked inode from \(number) on") { () throws(StoreError) in
                try rows.unlinkedInode(from: number)
            }
            guard let tag = inode.tag else { continue }
            asked.one("the inode tagged \(tag)") { () throws(StoreError) in try rows.inode(tagged: tag) }
        }
        for extent in (try? rows.extents()) ?? [] { ask(extent, rows, &asked) }
        for run in (try? rows.refcounts()) ?? [] {
            let start = DiskBlock(possible(run.start.value))
            asked.one("the refcount at \(start)") { () throws(StoreError) in try rows.refcount(atOrBefore: start) }
            asked.one("the refcount from \(start) on") { () throws(StoreError) in try rows.refcount(atOrAfter: start) }
        }
        for table in SpaceTable.allCases {
            for placed in (try? rows.runs(of: table)) ?? [] { ask(placed, table, rows, &asked) }
        }
        for range in (try? rows.mappedRanges()) ?? [] {
            asked.one("mapping \(range.id)") { () throws(StoreError) in try rows.mappedRange(range.id) }
            asked.all("the mappings of \(range.holder)") { () throws(StoreError) in
                try rows.mappedRanges(of: range.holder)
            }
            asked.all("the mappings on \(range.inode)") { () throws(StoreError) in
                try rows.mappedRanges(of: range.inode)
            }
        }
        for pin in (try? rows.pins()) ?? [] {
            asked.one("pin \(pin.id)") { () throws(StoreError) in try rows.pin(pin.id) }
            asked.all("the pins of \(pin.holder)") { () throws(StoreError) in try rows.pins(of: pin.holder) }
            asked.all("the pins on \(pin.inode)") { () throws(StoreError) in try rows.pins(of: pin.inode) }
        }
        for hold in (try? rows.holds()) ?? [] { ask(hold, rows, &asked) }
        return asked.impossible
    }

    private static func ask(_ extent: Extent, _ rows: any StateRows, _ asked: inout Answers) {
        let (inode, fork) = (extent.inode, extent.fork)
        let (block, start) = (FileBlock(possible(extent.offset.value)), DiskBlock(possible(extent.start.value)))
        asked.one("the extent of inode \(inode) at \(block)") { () throws(StoreError) in
            try rows.extent(of: inode, fork: fork, atOrBefore: block)
        }
        asked.one("the extent of inode \(inode) from \(block) on") { () throws(StoreError) in
            try rows.extent(of: inode, fork: fork, atOrAfter: block)
        }
        asked.one("the last extent of inode \(inode)") { () throws(StoreError) in
            try rows.lastExtent(of: inode, fork: fork)
        }
        asked.one("the first staged extent") { () throws(StoreError) in try rows.firstStagedExtent() }
        asked.all("the extents placed before \(start)") { () throws(StoreError) in
            try rows.extents(placedBefore: start + BlockCount(1), limit: 3)
        }
    }

    private static func ask(
        _ placed: PlacedRun, _ table: SpaceTable, _ rows: any StateRows, _ asked: inout Answers
    ) {
        func run(_ what: String, _ call: () throws(StoreError) -> SpaceRun?) {
            asked.one(what) { () throws(StoreError) in try call().map { PlacedRun(run: $0, place: table) } }
        }
        let start = DiskBlock(possible(placed.run.start.value))
        run("the run of \(table) at \(start)") { () throws(StoreError) in try rows.space(table, atOrBefore: start) }
        run("the run of \(table) from \(start) on") { () throws(StoreError) in
            try rows.space(table, atOrAfter: start)
        }
        switch table {
        case .free:
            run("the shortest free run") { () throws(StoreError) in try rows.freeRun(ofAtLeast: placed.run.count) }
            run("the longest free run") { () throws(StoreError) in try rows.longestFreeRun() }
        case .busy: run("the oldest busy run") { () throws(StoreError) in try rows.oldestBusy() }
        case .detached: break
        }
    }

    private static func ask(_ hold: Hold, _ rows: any StateRows, _ asked: inout Answers) {
        let (block, start) = (FileBlock(possible(hold.offset.value)), DiskBlock(possible(hold.start.value)))
        asked.one("hold \(hold.id)") { () throws(StoreError) in try rows.hold(hold.id) }
        asked.all("the holds on block \(start)") { () throws(StoreError) in
            try rows.holds(on: start..<(start + BlockCount(1)))
        }
        asked.all("the holds of inode \(hold.inode) at \(block)") { () throws(StoreError) in
            try rows.holds(of: hold.inode, in: block..<(block + BlockCount(1)))
        }
        asked.all("the holds of their parent") { () throws(StoreError) in try rows.holds(of: hold.parent) }
    }

    /// One behind the block in which no file has bytes any more.
    private static let end: Int64 = (1 << 51) + 1

    /// The address nearest to `address` that a store asks for.
    private static func possible(_ address: Int64) -> Int64 { min(max(address, 0), end - 3) }

    /// Answers, and what of them cannot be.
    private struct Answers {
        private(set) var impossible: [String] = []

        mutating func one<Row: StateRow>(_ what: String, _ call: () throws(StoreError) -> Row?) {
            all(what) { () throws(StoreError) in try call().map { [$0] } ?? [] }
        }

        mutating func all<Row: StateRow>(_ what: String, _ call: () throws(StoreError) -> [Row]) {
            guard let found = try? call() else { return }
            for row in found {
                if let flaw = DamagedReads.flaw(of: row.words, row.table) {
                    impossible.append("whoever asks for \(what) gets a row whose \(flaw): \(row.words)")
                }
            }
        }
    }

    /// What of a row's words cannot be; nil for a row that can. The words are the columns of Schemas/store.sql, in their order.
    package static func flaw(of words: [Int64], _ table: StateTable) -> String? {
        func require(_ holds: Bool, _ flaw: String) -> String? { holds ? nil : flaw }
        return switch table {
        case .inode: require(words[0] >= 1, "number is below 1") ?? require(words[2] >= 0, "size is below 0")
        case .extent: blocks(words[2], words[4]) ?? blocks(words[3], words[4])
        case .refcount: blocks(words[0], words[1]) ?? require(words[2] >= 2, "count of references is below 2")
        case .free, .busy, .detached: blocks(words[0], words[1])
        case .hold:
            blocks(words[6], words[8]) ?? blocks(words[7], words[8]) ?? require(words[8] <= 256, "blocks are too many")
        case .mappedRange, .pin:
            require(
                words[5] >= 1 && !words[4].addingReportingOverflow(words[5]).overflow, "end is no number")
        case .holder: require(words[0] >= 1, "number is below 1")
        case .openIntent: blocks(words[4], words[5]) ?? blocks(words[7], words[5])
        }
    }

    private static func blocks(_ first: Int64, _ count: Int64) -> String? {
        guard (0..<end).contains(first) else { return "first block cannot be" }
        return count < 1 || count > end - first ? "blocks are none, or too many" : nil
    }
}
