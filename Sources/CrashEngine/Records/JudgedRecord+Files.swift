internal import LayoutStore

// Files: their sequence numbers, what never changes, what numbers are given to them and to others, and since when their blocks are theirs.
//
//   new file             the epoch is its generation; sequence 1, size 0, live
//   sequence             rises if and only if a block of the data fork that had a place has another one now, or none
//   generation, tag      never change; only an unlinked file goes
//   numbers              of inodes, holders, mapped ranges, pins and holds come from one sequence, and never come again
//   extent.born          the LSN that allocated the blocks, kept by whatever moves or cuts them; of runs that were merged the younger one
//
// Source: PROTOCOL P1.4, P8; ADR 6.

extension JudgedRecord {
    var files: [Breach] {
        var breaches = BreachList()
        var (named, mapped): (Set<InodeNumber>, Set<InodeNumber>) = ([], [])
        for change in record.changes {
            let files = files(of: change.row)
            named.formUnion(files)
            if change.row.table == .extent || change.row.table == .inode { mapped.formUnion(files) }
        }
        for inode in mapped.sorted() { judge(inode, &breaches) }

        let told = Set(record.facts.map(\.inode))
        let changes = record.facts.filter { $0.kind == .change }
        breaches.require(
            told == named, "wrong_files_in_facts",
            "LSN \(lsn) changes rows of inodes \(named.sorted()), and its facts tell of \(told.sorted())")
        let others = Set(record.facts.filter { $0.kind != .change }.map(\.inode))
        breaches.require(
            Set(changes.map(\.inode)).count == changes.count && others.isDisjoint(with: changes.map(\.inode)),
            "change_told_twice", "LSN \(lsn) says of a file that it changed, and another fact tells of it")

        var given: [Int64: StateTable] = [:]
        for change in record.changes where change.verb == .put {
            guard let number = newNumber(change.row), given[number] != change.row.table else { continue }
            breaches.require(
                number > before.highestIdentifier && given[number] == nil, "number_given_again",
                "LSN \(lsn) puts \(change.row.key), and numbers up to \(before.highestIdentifier) were given before")
            given[number] = change.row.table
        }
        return breaches.all
    }

    private func judge(_ number: InodeNumber, _ breaches: inout BreachList) {
        guard let old = before.inodes[number] else {
            guard let new = after.inodes[number] else { return }
            return breaches.require(
                new.generation == record.epoch.value && new.sequence == 1 && new.size == 0 && new.state == .live,
                "wrong_new_file",
                "LSN \(lsn) makes inode \(number) with generation \(new.generation), sequence \(new.sequence), \(new.size) bytes"
            )
        }
        guard let new = after.inodes[number] else {
            return breaches.require(
                old.state == .unlinked, "live_file_gone", "LSN \(lsn) removes inode \(number), which is live")
        }
        breaches.require(
            old.generation == new.generation && old.tag == new.tag
                && (old.state == new.state || new.state == .unlinked),
            "file_changed", "LSN \(lsn) gives inode \(number) another generation or tag, or makes it live again")
        let (was, now) = (before.map(of: number), after.map(of: number))
        let hasMoved = !was.isKept(in: now)
        breaches.require(
            hasMoved == (new.sequence > old.sequence) && new.sequence >= old.sequence, "wrong_sequence",
            "LSN \(lsn) takes the sequence number of inode \(number) from \(old.sequence) to \(new.sequence); its blocks "
                + (hasMoved ? "moved: \(was.words) became \(now.words)" : "stayed"))
    }

    /// The number of a row that was not there before.
    private func newNumber(_ row: TableRow) -> Int64? {
        guard let number = row.words.first else { return nil }
        let isKnown: Bool? =
            switch row.table {
            case .inode: before.inodes[InodeNumber(number)] != nil
            case .holder: before.holders[HolderID(number)] != nil
            case .mappedRange: before.mappedRanges[MappedRangeID(number)] != nil
            case .pin: before.pins[PinID(number)] != nil
            case .hold: before.holds[HoldID(number)] != nil
            case .extent, .refcount, .free, .busy, .detached, .openIntent: nil
            }
        return isKnown == false ? number : nil
    }

    /// The files that a row names, by the columns of Schemas/store.sql.
    private func files(of row: TableRow) -> [InodeNumber] {
        let columns: [Int] =
            switch row.table {
            case .inode, .extent: [0]
            case .mappedRange, .pin: [2]
            case .hold: [4]
            case .openIntent: [3, 6]
            case .refcount, .free, .busy, .detached, .holder: []
            }
        return columns.map { InodeNumber(row.words[$0]) }.filter { $0.value > 0 }
    }

    /// An extent is as old as its blocks' allocation, or as another extent of them was before.
    var births: [Breach] {
        var breaches = BreachList()
        // An extent that the record has put may be cut again in it.
        var known: [(run: Range<Int>, born: LSN)]?
        for change in record.changes where change.verb == .put && change.row.table == .extent {
            guard let row = try? Extent(checking: change.row.words, of: .state(.extent)) else { continue }
            var older = known ?? before.extents.values.map { (RecordBooks.deviceRun($0.start, $0.count), $0.born) }
            let run = RecordBooks.deviceRun(row.start, row.count).clamped(to: after.blocks.indices)
            let youngest = run.map { after.blocks[$0].allocated }.max() ?? .none
            let isKept =
                row.born == lsn && youngest == lsn || older.contains { $0.born == row.born && $0.run.overlaps(run) }
            breaches.require(
                row.born >= youngest && isKept, "wrong_birth",
                "LSN \(lsn) puts blocks \(run) into inode \(row.inode) as born at LSN \(row.born), and LSN \(youngest) allocated them"
            )
            older.append((run, row.born))
            known = older
        }
        return breaches.all
    }
}
