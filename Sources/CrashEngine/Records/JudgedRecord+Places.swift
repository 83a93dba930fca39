internal import LayoutStore

// Where the blocks of the device are before a record and after it, and the facts that tell of their moves: the table in RecordJudge.swift.

extension RecordBooks {
    /// Where a block is.
    enum Place: Hashable {
        case nowhere, free, busy, detached, staged, owned
        /// In two places at once, or twice in one.
        case several
    }
}

extension RecordBooks.Block {
    var place: RecordBooks.Place {
        let places: [(count: Int32, place: RecordBooks.Place)] = [
            (free, .free), (busy, .busy), (detached, .detached), (staged, .staged), (min(owners, 1), .owned),
        ]
        var found = RecordBooks.Place.nowhere
        for (count, place) in places where count != 0 {
            guard found == .nowhere, count == 1 else { return .several }
            found = place
        }
        return found
    }

    /// How many extents of data forks map it.
    var owners: Int32 { written + unwritten }
}

extension JudgedRecord {
    /// The blocks that the record's rows and facts are about, ascending.
    private var touched: [Range<Int>] {
        let runs =
            after.touched
            + facts.map { RecordBooks.deviceRun($0.start, $0.count).clamped(to: after.blocks.indices) }
        var joined: [Range<Int>] = []
        for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, run.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
            } else {
                joined.append(run)
            }
        }
        return joined
    }

    /// The facts of blocks that moved.
    private var facts: [JournalFact] {
        record.facts.filter { fact in
            switch fact.kind {
            case .allocate, .free, .detach: true
            case .grant, .acknowledge, .change: false
            }
        }
    }

    var places: [Breach] {
        var breaches = BreachList()
        let facts = facts.map { (kind: $0.kind, run: RecordBooks.deviceRun($0.start, $0.count)) }
        for index in touched.joined() {
            let (old, new) = (before.blocks[index], after.blocks[index])
            let told = facts.filter { $0.run.contains(index) }.map(\.kind)
            if old != new || !told.isEmpty { judge(index, from: old, to: new, told, &breaches) }
        }
        return breaches.all
    }

    private func judge(
        _ index: Int, from old: RecordBooks.Block, to new: RecordBooks.Block, _ told: [JournalFact.Kind],
        _ breaches: inout BreachList
    ) {
        let (from, to) = (old.place, new.place)
        let move = "LSN \(lsn) takes block \(index) from \(from) to \(to)"
        guard to != .nowhere, to != .several else { return breaches.require(false, "not_in_one_place", move) }
        breaches.require(
            new.references == (new.owners > 1 ? Int64(new.owners) : 0), "wrong_reference_count",
            "\(move): \(new.owners) extents map it, and its row says \(new.references)")
        breaches.require(
            new.holds == 0 || (to != .free && to != .busy), "freed_under_hold",
            "\(move), and \(new.holds) holds reach it")
        breaches.require(
            new.holds > 0 || to != .detached, "detached_without_hold", "\(move), and nobody holds it")
        if to == .busy || to == .detached {
            let since = from == to ? old.since : lsn
            breaches.require(new.since == since, "wrong_since", "\(move) since LSN \(new.since), not \(since)")
        }
        if from == .busy, to != .busy {
            breaches.require(
                old.since <= record.durable, "reused_before_durable",
                "\(move): LSN \(old.since) freed it, and LSN \(record.durable) is durable")
        }
        guard let expected = fact(from, to) else {
            return breaches.require(from == .several, "move_not_allowed", move)
        }
        guard told != expected else { return }
        breaches.require(
            !told.isEmpty, "move_without_fact", "\(move), and no fact says \(expected.map { "\($0)" }.joined())")
        breaches.require(
            told.isEmpty, "fact_without_move",
            "\(move), and its facts say \(told.map { "\($0)" }.joined(separator: ", "))")
    }

    /// The fact of a move; empty for a move that has none, nil for one that there is not.
    private func fact(_ from: RecordBooks.Place, _ to: RecordBooks.Place) -> [JournalFact.Kind]? {
        switch (from, to) {
        case (.free, .staged), (.free, .owned), (.busy, .staged), (.busy, .owned): [.allocate]
        case (.staged, .busy), (.owned, .busy), (.detached, .busy): [.free]
        case (.staged, .detached), (.owned, .detached): [.detach]
        case (.busy, .free), (.staged, .owned): []
        case (.nowhere, .free): [Step(.format, .create), Step(.grow, .addSpace)].contains(record.step) ? [] : nil
        default: from == to ? [] : nil
        }
    }

    /// A fact names the file that has the blocks now, or had them, or through which they were reached.
    var spaceFacts: [Breach] {
        var breaches = BreachList()
        for fact in facts {
            let run = RecordBooks.deviceRun(fact.start, fact.count)
            let isIts: Bool =
                switch fact.kind {
                case .allocate: after.mapped(run, by: fact.inode) >= run.count
                default:
                    before.mapped(run, by: fact.inode) >= run.count
                        || endedHolds.contains { before.holds[$0]?.inode == fact.inode }
                }
            breaches.require(
                isIts, "fact_of_another_file",
                "LSN \(lsn) says \(fact.kind) of blocks \(run) for inode \(fact.inode), which neither has nor had them")
        }
        return breaches.all
    }
}
