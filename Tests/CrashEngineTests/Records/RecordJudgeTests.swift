import CrashEngine
import LayoutStore
import Testing

/// The judge of records: it is silent while a store does what is rare, and each kind of breach shows when a record is broken.
@Suite("The judge of records")
struct RecordJudgeTests {
    @Test("says nothing of a store that does right, however rare what it does")
    func clean() async throws {
        let store = try await HeardStore()
        #expect(store.kinds() == [])
        #expect(store.anchor > .none, "the journal was trimmed")
        let records = store.heard.compactMap { if case .record(let record) = $0 { record } else { nil } }
        for kind in JournalFact.Kind.allCases { #expect(records.contains { $0.says(kind) }, "\(kind)") }
        let parts = records.filter { $0.step == Step(.fault, .remap) && $0.place(.remove, .hold) != nil }
        #expect(parts.count > 1, "holds were cut")
        let shared = records.filter { $0.step.name == .release && $0.place(.put, .detached) != nil }
        #expect(!shared.isEmpty, "a hold ended on a block that another one keeps detached")
    }

    @Test("finds records that do not fold")
    func fold() async throws {
        let store = try await HeardStore()
        let isWrite = { (record: JournalRecord) in record.step == Step(.write, .remap) }
        #expect(store.kinds(isWrite) { $0.stateHash += 1 } == ["wrong_state_hash"])
        #expect(store.kinds(isWrite) { $0.epoch = $0.epoch.next } == ["wrong_epoch"])
        #expect(
            store.kinds(isWrite) { $0.changes[0] = RowChange(.put, TableRow(.extent, [1])) } == ["row_not_readable"])
        #expect(
            store.kinds(isWrite) {
                $0.changes.append(
                    RowChange(
                        .remove, TableRow(PlacedRun(run: SpaceRun(start: 9, count: 1, since: .none), place: .free))))
            } == ["row_not_there"])
        #expect(
            store.kinds(isWrite) {
                $0.changes.append(
                    RowChange(.put, TableRow(PlacedRun(run: SpaceRun(start: 60, count: 9, since: .none), place: .free)))
                )
            } == ["beyond_device"])
        let places = store.heard.indices.filter { if case .record = store.heard[$0] { true } else { false } }
        var gap = store
        gap.heard.remove(at: places[1])
        #expect(gap.kinds().first == "lsn_gap")
    }

    @Test("finds moves of blocks that there are not, and moves and facts of which one is missing")
    func moves() async throws {
        let store = try await HeardStore()
        let frees = { (record: JournalRecord) in record.step.name == .advance && record.says(.free) }
        let allocates = { (record: JournalRecord) in record.says(.allocate) }
        func to(_ place: SpaceTable, _ draft: inout HeardStore.Draft, since: LSN = .none) {
            for (index, change) in draft.changes.enumerated() where change.verb == .put && change.row.table == .busy {
                let run = SpaceRun(
                    start: DiskBlock(change.row.words[0]), count: BlockCount(change.row.words[1]),
                    since: since == .none && place != .free ? LSN(change.row.words[2]) : since)
                draft.changes[index] = RowChange(.put, TableRow(PlacedRun(run: run, place: place)))
            }
        }
        #expect(store.kinds(frees) { to(.free, &$0) } == ["move_not_allowed"], "owned → free")
        #expect(
            store.kinds(frees) { draft in
                to(.detached, &draft)
                draft.facts = draft.facts.map {
                    $0.kind == .free
                        ? JournalFact(.detach, of: $0.inode, start: $0.start, count: $0.count, hold: $0.hold) : $0
                }
            } == ["detached_without_hold"])
        #expect(store.kinds(frees) { to(.busy, &$0, since: LSN(2)) } == ["wrong_since"])
        #expect(
            store.kinds(frees) { $0.changes.removeAll { $0.verb == .put && $0.row.table == .busy } } == [
                "not_in_one_place"
            ])
        #expect(store.kinds(frees) { $0.facts.removeAll { $0.kind == .free } }.contains("move_without_fact"))
        #expect(store.kinds(allocates) { $0.facts.removeAll { $0.kind == .allocate } }.contains("move_without_fact"))
        #expect(
            store.kinds(allocates) { $0.facts.append(JournalFact(.free, 60..<61, of: $0.facts[0].inode)) }
                == ["fact_without_move", "fact_of_another_file"])
        #expect(
            store.kinds(allocates) { draft in
                draft.facts = draft.facts.map {
                    JournalFact($0.kind, of: $0.inode, start: $0.start + 1, count: $0.count, hold: $0.hold)
                }
            } == ["move_without_fact", "fact_without_move", "fact_of_another_file"])
        let shares = { (record: JournalRecord) in record.place(.put, .refcount) != nil }
        #expect(
            store.kinds(shares) { $0.changes.removeAll { $0.row.table == .refcount } } == ["wrong_reference_count"])
        // Some record hands out what was busy.
        let reuses = { (record: JournalRecord) in record.place(.remove, .busy) != nil && record.durable > LSN(1) }
        #expect(store.kinds(reuses) { $0.durable = .none } == ["reused_before_durable"])
    }

    @Test("finds free blocks, and shared ones, in more rows than they need")
    func runs() async throws {
        let store = try await HeardStore()
        func split(_ table: StateTable) -> [String] {
            func isLong(_ change: RowChange) -> Bool {
                change.verb == .put && change.row.table == table && change.row.words[1] > 1
            }
            let hasLong = { (record: JournalRecord) in record.changes.contains(where: isLong) }
            return store.kinds(hasLong) { draft in
                guard let index = draft.changes.lastIndex(where: isLong) else { return }
                let words = draft.changes[index].row.words
                var (first, rest) = (words, words)
                first[1] = 1
                (rest[0], rest[1]) = (words[0] + 1, words[1] - 1)
                draft.changes[index] = RowChange(.put, TableRow(table, first))
                draft.changes.append(RowChange(.put, TableRow(table, rest)))
            }
        }
        #expect(split(.free).contains("runs_not_merged"))
        #expect(split(.refcount).contains("runs_not_merged"))
    }

    @Test("finds a block that is freed when one of two holds on it ends, and one that stays detached after the last")
    func detached() async throws {
        let store = try await HeardStore()
        let isFirst = { (record: JournalRecord) in
            record.step == Step(.letGo, .release) && record.place(.put, .detached) != nil
        }
        let freed = store.kinds(isFirst) { draft in
            var left: [TableRow] = []
            for change in draft.changes where change.row.table == .detached {
                if change.verb == .put { left.append(change.row) } else { left.removeAll { $0 == change.row } }
            }
            draft.changes += left.flatMap { [RowChange(.remove, $0), RowChange(.put, TableRow(.busy, $0.words))] }
        }
        #expect(freed.contains("freed_under_hold") && freed.contains("move_without_fact"))
        let isLast = { (record: JournalRecord) in
            record.step == Step(.unmap, .release) && record.place(.put, .busy) != nil
        }
        let kept = store.kinds(isLast) { draft in
            draft.changes.removeAll { [.busy, .detached].contains($0.row.table) }
            draft.facts.removeAll { $0.kind == .free }
        }
        #expect(kept.contains("detached_without_hold"))
    }

    @Test("finds holds that begin or end without a reason, and facts of holds that are not so")
    func holds() async throws {
        let store = try await HeardStore()
        let grants = { (record: JournalRecord) in record.says(.grant) }
        let cuts = { (record: JournalRecord) in
            record.step == Step(.fault, .remap) && record.place(.remove, .hold) != nil
        }
        let ends = { (record: JournalRecord) in record.says(.acknowledge) }
        /// Changes the first hold that is put, and its fact with it if `column` is in both.
        func change(_ draft: inout HeardStore.Draft, column: Int, by number: Int64) {
            guard let place = draft.changes.firstIndex(where: { $0.verb == .put && $0.row.table == .hold }) else {
                return
            }
            var words = draft.changes[place].row.words
            words[column] += number
            draft.changes[place] = RowChange(.put, TableRow(.hold, words))
            draft.facts = draft.facts.map {
                $0.kind == .grant && $0.hold.value == words[0]
                    ? JournalFact(
                        .grant, of: $0.inode, start: DiskBlock(words[7]), count: BlockCount(words[8]), hold: $0.hold)
                    : $0
            }
        }
        #expect(store.kinds(grants) { change(&$0, column: 7, by: 1) } == ["hold_off_file"])
        #expect(store.kinds(grants) { change(&$0, column: 12, by: -1) } == ["wrong_grant"])
        #expect(store.kinds(grants) { change(&$0, column: 5, by: 1) } == ["wrong_grant"], "generation")
        #expect(store.kinds(grants) { change(&$0, column: 1, by: 900) } == ["hold_outside_parent", "hold_of_nobody"])
        #expect(store.kinds(grants) { change(&$0, column: 10, by: 1) } == ["hold_outside_parent"], "writes")
        #expect(
            store.kinds(grants) { draft in
                draft.facts = draft.facts.map {
                    JournalFact($0.kind, of: $0.inode, start: $0.start, count: $0.count + 1, hold: $0.hold)
                }
            } == ["fact_without_hold"])
        #expect(store.kinds(grants) { $0.facts.append($0.facts.last { $0.kind == .grant }!) } == ["fact_without_hold"])
        #expect(store.kinds(grants) { $0.facts = [JournalFact(changeOf: $0.facts[0].inode)] } == ["hold_from_nowhere"])
        #expect(
            store.kinds(cuts) { draft in
                // The first part of the hold that was cut.
                let place = draft.changes.firstIndex { $0.verb == .put && $0.row.table == .hold }!
                draft.changes.remove(at: place)
            } == ["hold_lost"])
        #expect(store.kinds(ends) { $0.facts.removeAll { $0.kind == .acknowledge } }.contains("hold_lost"))
        #expect(store.kinds(ends) { $0.step = Step(.write, .remap) } == ["hold_ended_by_store"])
        let drops = { (record: JournalRecord) in record.place(.remove, .pin) != nil }
        #expect(
            store.kinds(drops) { draft in
                draft.changes.removeAll { $0.row.table == .hold }
                draft.facts = [JournalFact(changeOf: draft.facts[0].inode)]
            } == ["hold_left_behind"])
        #expect(
            store.kinds(ends) { draft in
                let hold = draft.changes.first { $0.row.table == .hold }!.row
                var words = hold.words
                words[11] = Hold.State.revoking.rawValue
                draft.changes = [RowChange(.put, TableRow(.hold, words))]
                draft.facts = [JournalFact(changeOf: InodeNumber(words[4]))]
                draft.stateHash &-= hold.stateHash
            }.contains("hold_changed"))
    }

    @Test("finds sequence numbers, generations, births and other numbers that are wrong")
    func files() async throws {
        let store = try await HeardStore()
        /// Changes a column of the last row of `table` that is put.
        func change(_ draft: inout HeardStore.Draft, _ table: StateTable, column: Int, by number: Int64) {
            guard let place = draft.changes.lastIndex(where: { $0.verb == .put && $0.row.table == table }) else {
                return
            }
            var words = draft.changes[place].row.words
            words[column] += number
            draft.changes[place] = RowChange(.put, TableRow(table, words))
        }
        let creates = { (record: JournalRecord) in record.step == Step(.create, .create) }
        let writes = { (record: JournalRecord) in
            record.step == Step(.write, .remap) && record.place(.put, .inode) != nil
        }
        let moves = { (record: JournalRecord) in
            record.step == Step(.fault, .remap) && record.place(.put, .inode) != nil
        }
        let stages = { (record: JournalRecord) in record.step == Step(.write, .stage) }
        #expect(store.kinds(creates) { change(&$0, .inode, column: 1, by: 1) } == ["wrong_new_file"], "generation")
        #expect(store.kinds(creates) { change(&$0, .inode, column: 3, by: 1) } == ["wrong_new_file"], "sequence")
        #expect(store.kinds(writes) { change(&$0, .inode, column: 1, by: 1) } == ["file_changed"])
        #expect(
            store.kinds(writes) { change(&$0, .inode, column: 3, by: 1) } == ["wrong_sequence"],
            "a first mapping moves nothing")
        #expect(store.kinds(moves) { change(&$0, .inode, column: 3, by: -1) } == ["wrong_sequence"])
        #expect(store.kinds(stages) { change(&$0, .extent, column: 6, by: -1) } == ["wrong_birth"])
        #expect(
            store.kinds(stages) { $0.facts.append(JournalFact(changeOf: $0.facts[0].inode)) } == ["change_told_twice"])
        #expect(store.kinds(creates) { $0.facts = [] } == ["wrong_files_in_facts"])
        #expect(
            store.kinds(creates) { $0.facts.append(JournalFact(changeOf: InodeNumber(99))) } == ["wrong_files_in_facts"]
        )
        // The second file gets the number that the holder has.
        let second = { (record: JournalRecord) in creates(record) && record.lsn > LSN(9) }
        #expect(
            store.kinds(second) { draft in
                let number = draft.changes[0].row.words[0]
                change(&draft, .inode, column: 0, by: 1 - number)
                draft.facts = [JournalFact(changeOf: InodeNumber(1))]
            } == ["number_given_again"])
        // The record after the first file's goes on with that file's row.
        var made: TableRow?
        for heard in store.heard {
            if case .record(let record) = heard, made == nil, creates(record) { made = record.changes[0].row }
        }
        let row = try #require(made)
        #expect(
            store.kinds(stages) { $0.changes.append(RowChange(.remove, row)) } == ["live_file_gone"])
    }

    @Test("finds a durable LSN that was not synced")
    func durable() async throws {
        let store = try await HeardStore()
        #expect(store.kinds(synced: { $0.durable }) == [])
        #expect(
            store.kinds(synced: { $0.lsn > LSN(9) ? LSN($0.durable.value - 1) : $0.durable }) == ["durable_not_synced"])
    }

    @Test("finds hand-outs that are not as the rows say, and grants that were not handed out")
    func handOuts() async throws {
        let store = try await HeardStore()
        func kinds(_ change: (Grant) -> Grant?) -> [String] {
            var broken = store
            let place = broken.heard.lastIndex {
                if case .grant(let grant) = $0 { !grant.replaced.isEmpty } else { false }
            }!
            guard case .grant(let grant) = broken.heard[place] else { return [] }
            if let changed = change(grant) {
                broken.heard[place] = .grant(changed)
            } else {
                broken.heard.remove(at: place)
            }
            return broken.kinds()
        }
        func grant(
            _ old: Grant, holds: [Hold]? = nil, replaced: [HoldID]? = nil, sequence: Int64? = nil, pin: PinID? = nil
        ) -> Grant {
            Grant(
                holds: holds ?? old.holds, stale: old.stale, kept: old.kept, replaced: replaced ?? old.replaced,
                sequence: sequence ?? old.sequence, pin: pin ?? old.pin)
        }
        #expect(kinds { $0 } == [])
        #expect(kinds { _ in nil } == ["granted_and_not_handed_out"])
        #expect(kinds { grant($0, holds: Array($0.holds.dropFirst())) } == ["granted_and_not_handed_out"])
        #expect(
            kinds { old in
                let hold = old.holds[0]
                let more = Hold(
                    id: hold.id, holder: hold.holder, parent: hold.parent, inode: hold.inode,
                    generation: hold.generation,
                    offset: hold.offset, start: hold.start, count: hold.count + 1, access: hold.access,
                    state: hold.state,
                    granted: hold.granted)
                return grant(old, holds: [more] + old.holds.dropFirst())
            } == ["handed_out_without_row"])
        #expect(kinds { grant($0, sequence: $0.sequence + 1) } == ["wrong_sequence_handed_out"])
        #expect(kinds { grant($0, replaced: [$0.holds[0].id]) } == ["replaced_hold_left"])
        #expect(kinds { grant($0, pin: PinID(1)) } == ["handed_out_without_row"])
    }

    @Test("finds a journal that was trimmed past what is needed, or without a trim")
    func trims() async throws {
        func kinds(_ rows: [TableRow], anchor: Int64, isTrimmed: Bool = true) -> [String] {
            var judge = RecordJudge(RecordBooks(blocks: HeardStore.blocks))
            func record(_ lsn: Int64, _ step: Step, _ rows: [TableRow]) -> JournalRecord {
                JournalRecord(
                    lsn: LSN(lsn), epoch: Epoch(0), step: step, durable: .none, microseconds: 0, stateHash: 0,
                    previousChain: 0,
                    chain: 0, changes: rows.map { RowChange(.put, $0) }, facts: [])
            }
            _ = judge.judge(record(1, Step(.format, .create), rows), synced: nil)
            if isTrimmed { _ = judge.judge(record(2, Step(.checkpoint, .trimJournal), []), synced: nil) }
            return judge.judge(anchor: LSN(anchor)).map(\.kind)
        }
        let intent = TableRow(
            RootIntent(
                lsn: LSN(5), epoch: Epoch(0), operation: .truncate, inode: InodeNumber(1), blocks: 0..<1, newSize: 0))
        let busy = TableRow(PlacedRun(run: SpaceRun(start: 9, count: 1, since: LSN(7)), place: .busy))
        #expect(kinds([], anchor: 2) == [])
        #expect(kinds([busy], anchor: 6) == [])
        #expect(kinds([busy], anchor: 7) == ["trimmed_too_far"])
        #expect(kinds([intent, busy], anchor: 4) == [])
        #expect(kinds([intent, busy], anchor: 5) == ["trimmed_too_far"])
        #expect(kinds([], anchor: 1, isTrimmed: false) == ["trimmed_too_far"])
    }
}
