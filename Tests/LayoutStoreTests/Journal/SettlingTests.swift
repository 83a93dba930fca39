import CrashEngine
import LayoutStore
import Synchronization
import Testing

/// What is durable and what waits for it is as before when a step is rolled back, whatever the reason (Journal/Settling.swift).
@Suite("A step that is rolled back")
struct SettlingTests {
    /// Where a step fails: in its body by a refusal or an error, when its record is written, when it commits.
    enum Failure: CaseIterable, Sendable { case refusal, error, seal, commit }

    /// Tables in memory whose next transaction fails as it is told to.
    private final class FailingBackend: StateBackend {
        let tables: MemoryBackend
        private let next = Mutex(Failure?.none)

        init(header: StoreHeader) { tables = MemoryBackend(header: header) }

        func fail(_ failure: Failure) { next.withLock { $0 = failure } }

        func transact<R>(_ body: (any StateTransaction) throws(StoreError) -> R) throws(StoreError) -> R {
            let failure = next.withLock { next in
                defer { next = nil }
                return next
            }
            return try tables.transact { (rows) throws(StoreError) in
                // A record of that LSN is there already: writing the step's own fails.
                if failure == .seal, let last = try rows.lastRecord() { try rows.append(last.following) }
                let result = try body(rows)
                if failure == .commit { throw StoreError(.io, "planned") }
                return result
            }
        }
        func read<R>(_ body: (any StateRows) throws(StoreError) -> R) throws(StoreError) -> R {
            try tables.read(body)
        }
        func sync() throws(StoreError) {}
        func syncRecovered() throws(StoreError) {}
        var commitsAreDurable: Bool { false }
        func close() throws(StoreError) { try tables.close() }
    }

    @Test(
        "leaves unsettled blocks, hints of freed blocks and the durable LSN as they were", arguments: Failure.allCases)
    func restored(failure: Failure) async throws {
        let environment = Surroundings(allocation: .mostRecentlyFreed).environment
        let device = MemoryDevice(blocks: BlockCount(64))
        let backend = FailingBackend(header: LayoutStore.newHeader(device: device, environment: environment))
        let queue = try CommitQueue(backend, environment: environment)
        func submit<R: Sendable>(_ body: @Sendable (Transaction) throws(StoreError) -> R) async throws -> R {
            try await queue.submit(SchedulePoint(step: Step(.write, .remap)), body)
        }
        func takeOne() async throws -> [Range<DiskBlock>] {
            try await submit { (change) throws(StoreError) in try change.allocate(BlockCount(1), for: InodeNumber(1)) }
        }
        try await submit { (change) throws(StoreError) in
            try change.enter(DiskBlock(1)..<DiskBlock(64), in: .free, since: .none)
        }
        // Blocks 30 and 31 become free last: the next allocation takes one of them.
        let block = DiskBlock(30)..<DiskBlock(32)
        try await submit { (change) throws(StoreError) in
            try change.carve(block, from: .free)
            try change.enter(block, in: .busy, since: change.lsn)
        }
        try await queue.sync(SchedulePoint(step: Step(.sync, .begin)))
        _ = try await submit { (change) throws(StoreError) in try change.emptyDurableBusy(runs: 1) }
        let before = await queue.settling

        if failure == .seal || failure == .commit { backend.fail(failure) }
        let error = try await refusal {
            try await submit { (change) throws(StoreError) in
                // All that a body can do to it: a hint is used up, blocks are noted.
                _ = try change.allocate(BlockCount(2), for: InodeNumber(1))
                change.settling.note(DiskBlock(50)..<DiskBlock(51), since: change.lsn)
                if failure == .refusal { throw StoreError(.noSpace, "planned") }
                if failure == .error { throw StoreError(.io, "planned") }
            }
        }
        #expect(error != nil)
        #expect(await queue.settling == before)
        guard failure == .refusal else {
            #expect(try await refusal { _ = try await takeOne() }?.code == .failed)
            return
        }
        #expect(try await takeOne() == [DiskBlock(30)..<DiskBlock(31)])
    }
}

extension JournalRecord {
    /// A record with the next LSN, of no use but to be in the way.
    fileprivate var following: JournalRecord {
        JournalRecord(
            lsn: lsn.next, epoch: epoch, step: step, durable: durable, microseconds: microseconds, stateHash: stateHash,
            previousChain: chain, chain: 0, changes: [], facts: [])
    }
}
