import CrashEngine
import LayoutStore

/// What a store in memory says while it does what is rare: holds that are cut, two of them on one detached block, runs that are merged and
/// cut again, a journal that is trimmed.
struct HeardStore {
    enum Heard {
        case record(JournalRecord)
        case grant(Grant)
        case returned
    }

    /// What a test makes of a record.
    typealias Change = (inout Draft) -> Void

    /// A record that a test changes. Its state hash goes with its rows.
    struct Draft {
        var durable: LSN
        var epoch: Epoch
        var step: Step
        var stateHash: Int64
        var changes: [RowChange]
        var facts: [JournalFact]
    }

    static let blocks = BlockCount(64)
    var heard: [Heard]
    /// Where the journal began at the end.
    let anchor: LSN

    private final class Listener: StoreObserver, HolderChannel, @unchecked Sendable {  // one logical thread
        var heard: [Heard] = []

        func entered(_ point: SchedulePoint) {}
        func began(_ lsn: LSN) {}
        func durable(through lsn: LSN) {}
        func committed(_ record: JournalRecord, steppedAsideForBusy: Bool) { heard.append(.record(record)) }
        func handOut(_ grant: Grant) async { heard.append(.grant(grant)) }
    }

    init() async throws {
        let listener = Listener()
        let environment = StoreEnvironment(
            host: HostIdentity(host: 1, boot: 1), random: { 7 }, channel: listener, observer: listener,
            allocation: .mostRecentlyFreed, extentsPerStep: 2, journalRecords: 8, checkpointPages: nil)
        let device = MemoryDevice(blocks: Self.blocks)
        let backend = MemoryBackend(header: LayoutStore.newHeader(device: device, environment: environment))
        let store = try await LayoutStore.open(on: backend, device: device, environment: environment, isNew: true)
        func bytes(_ blocks: Int) -> [UInt8] { [UInt8](repeating: 1, count: blocks * Geometry.blockBytes) }
        func range(_ blocks: Range<Int64>) -> Range<Int64> { blocks.lowerBound * 4096..<blocks.upperBound * 4096 }
        func ended() { listener.heard.append(.returned) }

        // Two mappings of one holder reach overlapping parts of shared blocks; its write moves the file away from them.
        let remote = try await store.register("remote", scope: .remote)
        let first = try await store.create(tag: "first")
        try await store.write(first, bytes(4), at: 0)
        let second = try await store.create()
        try await store.clone(from: first, range(0..<4), to: second, at: 0)
        var held: [Grant] = []
        var mappings: [MappedRangeID] = []
        for blocks: Range<Int64> in [0..<3, 1..<4] {
            let mapping = try await store.map(first, range(blocks), access: .read, by: remote)
            mappings.append(mapping)
            held.append(try await store.fault(mapping, range(blocks), access: .read))
            ended()
        }
        let writing = try await store.map(first, range(0..<4), access: .write, by: remote)
        let cut = try await store.fault(writing, range(1..<2), access: .write)
        ended()
        let rest = try await store.fault(writing, range(0..<4), access: .write)
        ended()
        // The blocks lose their last owner, and are detached until both mappings have let go.
        try await store.unlink(second)
        let cuts = (held[0].holds + cut.stale + cut.kept + rest.stale).filter { $0.parent == .mappedRange(mappings[0]) }
        try await store.letGo(cuts.map(\.id))
        for mapping in mappings + [writing] { try await store.unmap(mapping) }
        // Runs of one age next to those of another, moved, zeroed, exchanged, and cut in the same step.
        let third = try await store.create(durability: .deferred)
        try await store.write(third, bytes(6), at: 0, durability: .deferred)
        try await store.allocate(third, range(6..<9), durability: .deferred)
        try await store.clone(from: third, range(1..<3), to: first, at: 4096 * 4, durability: .deferred)
        try await store.clone(from: third, range(2..<4), to: first, at: 4096 * 8, durability: .deferred)
        try await store.insertRange(third, range(1..<2), durability: .deferred)
        try await store.collapseRange(third, range(1..<2), durability: .deferred)
        try await store.zeroRange(third, range(0..<4), durability: .deferred)
        try await store.exchange(first, range(0..<4), with: third, at: 0, durability: .deferred)
        try await store.write(first, bytes(1), at: 100, durability: .deferred)
        let pin = try await store.pin(first, range(0..<2), access: .write, by: remote)
        ended()
        try await store.punchHole(third, range(1..<5), durability: .deferred)
        if let id = pin.pin { try await store.unpin(id) }
        try await store.write(first, bytes(3), at: 4096 * 20)
        try await store.truncate(first, toBytes: 5000)
        try await store.sync()
        try await store.write(first, bytes(8), at: 4096 * 3)
        // Blocks stay busy over more records than the journal keeps.
        try await store.truncate(first, toBytes: 4096)
        for _ in 0..<9 { _ = try await store.create(durability: .deferred) }
        try await store.unregister(remote)
        try await store.checkpoint()
        anchor = await store.queue.currentHeader().anchor
        heard = listener.heard
    }

    /// The first breaches that the judge finds, when the first record for which `isIt` holds is another one; no kind for none.
    func kinds(_ isIt: (JournalRecord) -> Bool, _ change: Change) -> [String] {
        var history = self
        guard
            let place = history.heard.firstIndex(where: {
                if case .record(let record) = $0 { isIt(record) } else { false }
            }), case .record(let record) = history.heard[place]
        else { return ["there is no such record"] }
        history.heard[place] = .record(record.changed(change))
        return history.kinds()
    }

    func kinds(synced: (JournalRecord) -> LSN? = { _ in nil }) -> [String] {
        var judge = RecordJudge(RecordBooks(blocks: Self.blocks))
        for heard in heard {
            let breaches: [Breach] =
                switch heard {
                case .record(let record): judge.judge(record, synced: synced(record))
                case .grant(let grant): judge.judge(handOut: grant)
                case .returned: judge.judgeReturn()
                }
            if !breaches.isEmpty { return breaches.map(\.kind) }
        }
        return judge.judge(anchor: anchor).map(\.kind)
    }
}

extension JournalRecord {
    func changed(_ change: HeardStore.Change) -> JournalRecord {
        var draft = HeardStore.Draft(
            durable: durable, epoch: epoch, step: step, stateHash: stateHash, changes: changes, facts: facts)
        change(&draft)
        func sum(_ changes: [RowChange]) -> Int64 {
            changes.reduce(0) { $1.verb == .put ? $0 &+ $1.row.stateHash : $0 &- $1.row.stateHash }
        }
        return JournalRecord(
            lsn: lsn, epoch: draft.epoch, step: draft.step, durable: draft.durable, microseconds: microseconds,
            stateHash: draft.stateHash &+ sum(draft.changes) &- sum(changes), previousChain: previousChain,
            chain: chain,
            changes: draft.changes, facts: draft.facts)
    }

    /// The place of the first row of `table` that is put or removed.
    func place(_ verb: RowChange.Verb, _ table: StateTable) -> Int? {
        changes.firstIndex { $0.verb == verb && $0.row.table == table }
    }

    func says(_ kind: JournalFact.Kind) -> Bool { facts.contains { $0.kind == kind } }
}
