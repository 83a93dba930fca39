import LayoutStore
import Synchronization
import Testing

/// A call that is asked to be permanent makes the caller's earlier ones permanent, too, whether or not it finds anything to do (P6).
@Suite("A full call that has nothing to do")
struct NothingToDoTests {
    enum Call: CaseIterable, Sendable {
        case write, mappedWrite, copyFromBehindTheEnd, copyNothing, clone, dedupe, dedupeOthers, exchange, punch, zero,
            allocate,
            allocateAgain, unshare, collapse, insert, truncate
    }

    /// What the store has committed, and what is durable of it.
    private final class Heard: StoreObserver {
        private let state = Mutex((committed: LSN.none, durable: LSN.none))

        func entered(_ point: SchedulePoint) {}
        func began(_ lsn: LSN) {}
        func committed(_ record: JournalRecord, steppedAsideForBusy: Bool) {
            state.withLock { $0.committed = record.lsn }
        }
        func durable(through lsn: LSN) { state.withLock { $0.durable = lsn } }

        var isAllDurable: Bool { state.withLock { $0.committed == $0.durable } }
    }

    @Test("makes durable what was committed before it", arguments: Call.allCases)
    func settles(_ call: Call) async throws {
        let heard = Heard()
        let store = try await TestStore.make(.sqlite, Surroundings(observer: heard)).store
        let (file, other) = (try await store.create(), try await store.create())
        let holder = try await store.register("H", scope: .process)
        try await store.write(file, [UInt8](repeating: 7, count: 8192), at: 0)
        try await store.write(other, [UInt8](repeating: 8, count: 8192), at: 0)
        #expect(heard.isAllDurable)
        _ = try await store.create(durability: .deferred)
        #expect(!heard.isAllDurable)
        switch call {
        case .write: try await store.write(file, [], at: 100)
        case .mappedWrite: try await store.mappedWrite(file, [], at: 100, by: holder)
        case .copyFromBehindTheEnd: #expect(try await store.copy(from: file, 8192..<9000, to: other, at: 0) == 0)
        case .copyNothing: #expect(try await store.copy(from: file, 0..<0, to: other, at: 0) == 0)
        case .clone: try await store.clone(from: file, 0..<0, to: other, at: 0)
        case .dedupe: #expect(try await store.dedupe(from: file, 0..<0, to: other, at: 0))
        case .dedupeOthers: #expect(try await !store.dedupe(from: file, 0..<4096, to: other, at: 0))
        case .exchange: try await store.exchange(file, 0..<0, with: other, at: 0)
        case .punch: try await store.punchHole(file, 0..<0)
        case .zero: try await store.zeroRange(file, 0..<0)
        case .allocate: try await store.allocate(file, 0..<0)
        case .allocateAgain: try await store.allocate(file, 0..<8192)
        case .unshare: try await store.allocate(file, 0..<8192, options: .unshare)
        case .collapse: try await store.collapseRange(file, 0..<0)
        case .insert: try await store.insertRange(file, 0..<0)
        case .truncate: try await store.truncate(file, toBytes: 8192)
        }
        #expect(heard.isAllDurable, "\(call)")
        try await store.close()
    }
}
