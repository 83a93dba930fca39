import CrashEngine
import LayoutStore
import Testing

/// A run that is followed by its events: what was synced, flushed and written when somebody relies on it.
@Suite("A followed run")
struct FollowedRunTests {
    private static let (database, log, journal) = (0, 1, 2)

    private static func events() -> EventLog {
        let events = EventLog()
        for name in ["store.db", "store.db-wal", "store.db-journal"] { _ = events.file(named: name) }
        return events
    }

    private func durable(_ mode: JournalMode, _ kinds: [Event.Kind]) -> Int64 {
        var commits = DurableCommits(mode)
        for kind in kinds { commits.note(kind, names: Self.events().files) }
        return commits.last.value
    }

    @Test("knows that a sync of the log makes earlier commits durable, and nothing else does")
    func log() {
        let commit = { Event.Kind.mark(Mark(.committed, $0)) }
        #expect(durable(.wal, [commit(1), .diskSync(file: Self.log)]) == 1)
        #expect(durable(.wal, [commit(1), .diskSync(file: Self.log), commit(2)]) == 1)
        #expect(durable(.wal, [commit(1), .diskSync(file: Self.database), .directorySync, .deviceFlush]) == 0)
    }

    @Test("knows that a rollback journal has to be gone for good before its commit is durable")
    func rollback() {
        let writes: [Event.Kind] = [
            .diskWrite(file: Self.journal, offset: 0, bytes: [1]), .diskSync(file: Self.journal),
            .diskWrite(file: Self.database, offset: 0, bytes: [1]), .diskSync(file: Self.database),
        ]
        let commit = Event.Kind.mark(Mark(.committed, 1))
        let empty = Event.Kind.diskTruncate(file: Self.journal, size: 0)
        #expect(durable(.rollback, writes + [empty, .diskSync(file: Self.journal), commit]) == 1)
        #expect(durable(.rollback, writes + [empty, commit]) == 0)
        #expect(durable(.rollback, writes + [commit]) == 0)
        #expect(durable(.rollback, Array(writes.prefix(3)) + [empty, .diskSync(file: Self.journal), commit]) == 0)
        #expect(durable(.delete, writes + [.diskDelete(file: Self.journal), commit]) == 0)
        #expect(durable(.delete, writes + [.diskDelete(file: Self.journal), .directorySync, commit]) == 1)
    }

    @Test("finds a promise of what was not synced")
    func promises() {
        let events = Self.events()
        var run = FollowedRun(.sqlite(.wal), blocks: HeardStore.blocks)
        events.append(.committed, 1)
        #expect(run.promised(LSN(1), events).map(\.kind) == ["promised_before_synced"])
        events.append(.diskSync(file: Self.log))
        #expect(run.promised(LSN(1), events) == [])
    }

    @Test("finds a call that returned before its writes were flushed, and a read that changed something")
    func returns() {
        func kinds(_ operation: WorkloadOperation, _ kinds: [Event.Kind], isPermanent: Bool = true) -> [String] {
            let events = Self.events()
            var run = FollowedRun(.sqlite(.wal), blocks: HeardStore.blocks)
            for kind in kinds { events.append(kind) }
            return run.returned(from: operation, issued: 0, isPermanent: isPermanent, events).map(\.kind)
        }
        let write = Event.Kind.deviceWrite(firstSector: 8, bytes: [UInt8](repeating: 1, count: 4096))
        let sector = Event.Kind.deviceWrite(firstSector: 8, bytes: [UInt8](repeating: 1, count: 512))
        let landed = Event.Kind.mark(Mark(.landed, 1))
        #expect(kinds(.sync, [write]) == ["returned_before_flush"])
        #expect(kinds(.sync, [write], isPermanent: false) == [])
        #expect(kinds(.sync, [write, .deviceFlush]) == [])
        #expect(kinds(.sync, [.deviceFlush, sector, landed]) == [], "a client's")
        #expect(kinds(.sync, [write, sector, landed]) == ["returned_before_flush"])
        let superblocks = [0, 7, 0].map { sector in
            Event.Kind.deviceWrite(firstSector: sector, bytes: Superblock(uuid: 1, epoch: Epoch(1)).bytes)
        }
        #expect(kinds(.sync, superblocks + [.deviceFlush]) == [])
        #expect(kinds(.sync, superblocks + [superblocks[2], .deviceFlush]) == ["superblock_overwritten"])
        let read = WorkloadOperation.read(file: 0, offset: 0, count: 1)
        #expect(kinds(read, [sector, landed], isPermanent: false) == [])
        for change: Event.Kind in [.deviceFlush, .diskSync(file: Self.log), .diskWrite(file: 0, offset: 0, bytes: [1])]
        {
            #expect(kinds(read, [change], isPermanent: false) == ["read_changed_media"])
        }
    }

    @Test("finds a log that a checkpoint has left, or that is longer than checkpoints let it become")
    func logLength() {
        func kinds(_ operation: WorkloadOperation, pages: Int, isEmptied: Bool = false) -> [String] {
            let events = Self.events()
            var run = FollowedRun(
                .sqlite(.wal), blocks: HeardStore.blocks, upkeep: UpkeepBounds(checkpointPages: 2, journalRecords: 4))
            events.append(
                .diskWrite(file: Self.log, offset: 0, bytes: [UInt8](repeating: 1, count: 32 + pages * (24 + 4096))))
            if isEmptied { events.append(.diskTruncate(file: Self.log, size: 0)) }
            return run.returned(from: operation, issued: 0, isPermanent: false, events).map(\.kind)
        }
        #expect(kinds(.sync, pages: 2) == [])
        #expect(kinds(.sync, pages: 3) == ["log_too_long"])
        #expect(kinds(.checkpoint, pages: 1) == ["log_too_long"])
        #expect(kinds(.checkpoint, pages: 3, isEmptied: true) == [])
    }

    @Test("finds a journal that nobody trims, and excuses one whose records are needed")
    func journalLength() {
        var bounds = UpkeepBounds(checkpointPages: 2, journalRecords: 4)
        #expect(bounds.judge(anchor: LSN(10), last: LSN(23)) == [])
        #expect(bounds.judge(anchor: LSN(10), last: LSN(24)).map(\.kind) == ["journal_too_long"])
        bounds.note(LSN(15), needed: LSN(12))
        #expect(bounds.judge(anchor: LSN(10), last: LSN(24)).map(\.kind) == ["journal_too_long"])
        bounds.note(LSN(16), needed: LSN(12))
        #expect(bounds.judge(anchor: LSN(10), last: LSN(24)) == [])
        #expect(bounds.judge(.reopen, last: LSN(20)) == [])
        #expect(bounds.judge(anchor: LSN(10), last: LSN(33)) == [])
        #expect(bounds.judge(anchor: LSN(10), last: LSN(34)).map(\.kind) == ["journal_too_long"])
    }

    @Test("finds new blocks that somebody reaches before they were written, or before that was flushed")
    func blocks() async throws {
        let records = try await HeardStore().heard.compactMap {
            if case .record(let record) = $0 { record } else { nil }
        }
        let remap = try #require(records.firstIndex(where: { $0.step == Step(.write, .remap) }))
        func kinds(sectors: Int, isFlushed: Bool = true, begins: Bool = false) -> [String] {
            let events = Self.events()
            var run = FollowedRun(.memory, blocks: HeardStore.blocks)
            for record in records[..<remap] {
                run.began(events)
                #expect(run.committed(record, events) == [])
            }
            for fact in records[remap - 1].facts where fact.kind == .allocate {
                events.append(
                    .deviceWrite(
                        firstSector: Int(fact.start.value) * 8,
                        bytes: [UInt8](repeating: 1, count: min(sectors, Int(fact.count.value) * 8) * 512)))
            }
            if begins { run.began(events) }
            if isFlushed { events.append(.deviceFlush) }
            if !begins { run.began(events) }
            return run.committed(records[remap], events).map(\.kind)
        }
        #expect(kinds(sectors: .max) == [])
        #expect(kinds(sectors: .max, isFlushed: false) == ["unflushed_blocks_reached"])
        #expect(
            kinds(sectors: .max, begins: true) == ["unflushed_blocks_reached"], "flushed after the transaction began")
        #expect(kinds(sectors: 7) == ["unwritten_blocks_reached"])
    }
}
