internal import LayoutStore

// Holds, and the facts that tell of them. A hold is granted, and ends when its holder says so or is dropped. A remap cuts a hold of the
// one who asks: its parts take its place, on the same blocks, for the same parent.
//
//   hold 7: blocks 40..<43 at 0..<3          the file's block 1 moves away from 41
//   hold 8: 40 at 0, hold 9: 42 at 2         active, as it was
//   hold 10: 41 at 1                         stale: for reading alone
//
// Source: PROTOCOL P1, P1.3, P3.3.

extension JudgedRecord {
    /// Holds that are there after the record and were not before, and the other way round; ascending.
    var begunHolds: [HoldID] { changedHolds.filter { before.holds[$0] == nil && after.holds[$0] != nil } }
    var endedHolds: [HoldID] { changedHolds.filter { before.holds[$0] != nil && after.holds[$0] == nil } }

    private var changedHolds: [HoldID] {
        Set(record.changes.compactMap { $0.row.table == .hold ? $0.row.words.first.map { HoldID($0) } : nil }).sorted()
    }

    var holds: [Breach] {
        var breaches = BreachList()
        var (grants, ends): ([HoldID: JournalFact], [HoldID: JournalFact]) = ([:], [:])
        for fact in record.facts {
            let isFirst =
                switch fact.kind {
                case .grant: grants.updateValue(fact, forKey: fact.hold) == nil
                case .acknowledge: ends.updateValue(fact, forKey: fact.hold) == nil
                case .allocate, .free, .detach, .change: true
                }
            breaches.require(isFirst, "fact_without_hold", "LSN \(lsn) says \(fact.kind) twice of hold \(fact.hold)")
        }
        let (begun, ended) = (begunHolds.compactMap { after.holds[$0] }, endedHolds.compactMap { before.holds[$0] })
        for fact in record.facts where fact.kind == .grant || fact.kind == .acknowledge {
            let hold = (fact.kind == .grant ? begun : ended).first { $0.id == fact.hold }
            breaches.require(
                hold.map { $0.start == fact.start && $0.count == fact.count && $0.inode == fact.inode } == true,
                "fact_without_hold",
                "LSN \(lsn) says \(fact.kind) of hold \(fact.hold), blocks \(fact.start) and \(fact.count) in all, and the hold does not"
            )
        }
        for id in changedHolds {
            guard let old = before.holds[id], let new = after.holds[id] else { continue }
            breaches.require(old == new, "hold_changed", "LSN \(lsn) changes hold \(id) under its number")
        }
        let parts = begun.filter { grants[$0.id] == nil }
        for hold in begun where grants[hold.id] != nil { judge(granted: hold, &breaches) }
        for hold in parts {
            let isCut = ended.contains { ends[$0.id] == nil && isPart(hold, of: $0) }
            breaches.require(
                isCut, "hold_from_nowhere",
                "LSN \(lsn) puts hold \(hold.id), which it neither grants nor cuts out of another one")
        }
        for hold in ended where ends[hold.id] == nil {
            let kept = parts.filter { isPart($0, of: hold) }.reduce(Int64(0)) { $0 + $1.count.value }
            breaches.require(
                kept == hold.count.value, "hold_lost",
                "LSN \(lsn) cuts hold \(hold.id) of \(hold.count) blocks into parts of \(kept) in all, and nobody let go of it"
            )
        }
        let mayEnd = record.step.name == .release || record.step == Step(.open, .dropHolder)
        for hold in ended where ends[hold.id] != nil {
            breaches.require(
                mayEnd, "hold_ended_by_store",
                "LSN \(lsn), \(record.step), ends hold \(hold.id), and nobody let go of it")
        }
        for change in record.changes where change.verb == .remove {
            guard let parent = parent(change.row) else { continue }
            let left = after.holds.values.filter { $0.parent == parent }.map(\.id).min()
            breaches.require(
                left == nil, "hold_left_behind",
                "LSN \(lsn) removes \(change.row.key), and its hold \(left.map { "\($0)" } ?? "") is still there")
        }
        return breaches.all
    }

    /// The mapping or pin that a row is.
    private func parent(_ row: TableRow) -> Hold.Parent? {
        switch row.table {
        case .mappedRange: Hold.Parent.mappedRange(MappedRangeID(row.words[0]))
        case .pin: Hold.Parent.pin(PinID(row.words[0]))
        case .inode, .extent, .refcount, .free, .busy, .detached, .holder, .hold, .openIntent: nil
        }
    }

    /// A hold that was granted reaches what its file shows there, and lies in what its parent allows.
    private func judge(granted hold: Hold, _ breaches: inout BreachList) {
        let who = "LSN \(lsn) grants hold \(hold.id) on disk blocks \(hold.diskBlocks) of inode \(hold.inode)"
        breaches.require(
            after.shows(hold), "hold_off_file", "\(who), and the file does not show them at block \(hold.offset)")
        breaches.require(
            hold.granted == lsn && hold.state == .active && hold.generation == after.inodes[hold.inode]?.generation,
            "wrong_grant", "\(who) at LSN \(hold.granted), \(hold.state), generation \(hold.generation)")
        let parent: (holder: HolderID, inode: InodeNumber, offset: FileBlock, count: BlockCount, access: Access)? =
            switch hold.parent {
            case .mappedRange(let id):
                after.mappedRanges[id].map { ($0.holder, $0.inode, $0.offset, $0.count, $0.access) }
            case .pin(let id): after.pins[id].map { ($0.holder, $0.inode, $0.offset, $0.count, $0.access) }
            }
        let isInside = parent.map { parent in
            parent.holder == hold.holder && parent.inode == hold.inode && parent.access.isSuperset(of: hold.access)
                && parent.offset <= hold.offset
                && hold.offset.value + hold.count.value - parent.offset.value <= parent.count.value
        }
        breaches.require(isInside == true, "hold_outside_parent", "\(who), and its mapping or pin does not allow it")
        breaches.require(
            after.holders[hold.holder] != nil, "hold_of_nobody", "\(who) to holder \(hold.holder), who is not there")
    }

    /// Whether `part` is what a remap leaves of `whole` there: active where the file still shows the blocks, else stale.
    private func isPart(_ part: Hold, of whole: Hold) -> Bool {
        guard part.holder == whole.holder, part.parent == whole.parent, part.inode == whole.inode,
            part.generation == whole.generation, part.granted == whole.granted, whole.offset <= part.offset,
            part.offset.value + part.count.value <= whole.offset.value + whole.count.value,
            part.start.value - whole.start.value == part.offset.value - whole.offset.value
        else { return false }
        let isShown = after.shows(part)
        return switch part.state {
        case .active: isShown && part.access == whole.access
        case .stale: !isShown && part.access == .read
        case .revoking, .unreclaimed, .fencing: false
        }
    }
}
