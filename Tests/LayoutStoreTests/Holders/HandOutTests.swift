import CrashEngine
import LayoutStore
import Synchronization
import Testing

/// PROTOCOL P1.1: when an address leaves, its hold is as durable as its holder's scope asks.
@Suite("An address that leaves")
struct HandOutTests {
    /// Hears of hand-outs and of what was committed and durable at each.
    private final class Listener: HolderChannel, StoreObserver {
        struct Moment: Sendable {
            let grant: Grant
            let committed: LSN
            let durable: LSN
        }
        private struct State {
            var committed = LSN.none
            var durable = LSN.none
            var moments: [Moment] = []
        }
        private let state = Mutex(State())

        var moments: [Moment] { state.withLock { $0.moments } }

        func entered(_ point: SchedulePoint) {}
        func began(_ lsn: LSN) {}
        func committed(_ record: JournalRecord, steppedAsideForBusy: Bool) {
            state.withLock { $0.committed = record.lsn }
        }
        func durable(through lsn: LSN) { state.withLock { $0.durable = lsn } }
        func handOut(_ grant: Grant) async {
            state.withLock { $0.moments.append(Moment(grant: grant, committed: $0.committed, durable: $0.durable)) }
        }
    }

    @Test(
        "has a hold that is committed, and for a remote holder durable", arguments: HolderScope.allCases, [true, false])
    func durableBefore(scope: HolderScope, isPin: Bool) async throws {
        let listener = Listener()
        let test = try await TestStore.make(.sqlite, Surroundings(channel: listener, observer: listener))
        let shared = try await test.file("A", blocks: 2)
        _ = try await test.clone(of: shared)
        let holder = try await test.store.register("H", scope: scope)
        let mapping = try await test.store.map(shared, bytes(ofBlocks: 0..<2), access: .write, by: holder)
        for access in [Access.read, .write] {
            let grant =
                isPin
                ? try await test.store.pin(
                    shared, bytes(ofBlocks: 0..<2), access: access, by: holder, durability: .deferred)
                : try await test.store.fault(mapping, bytes(ofBlocks: 0..<2), access: access, durability: .deferred)
            let moment = try #require(listener.moments.last)
            #expect(moment.grant == grant)
            let granted = try #require(grant.holds.map(\.granted).max())
            #expect(moment.committed >= granted)
            #expect((moment.durable >= granted) == (scope == .remote))
        }
        #expect(listener.moments.count == 2)
    }

    @Test("goes to a remote holder whose registration is durable")
    func registration() async throws {
        let test = try await TestStore.make()
        _ = try await test.store.register("local", scope: .process, durability: .deferred)
        let local = await test.store.queue.currentHeader().lastLSN
        #expect(await test.store.queue.durable < local)
        _ = try await test.store.register("remote", scope: .remote, durability: .deferred)
        #expect(await test.store.queue.durable > local)
    }
}
