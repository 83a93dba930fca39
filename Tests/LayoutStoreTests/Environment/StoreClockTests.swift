import LayoutStore
import Synchronization
import Testing

@Suite("The store's clock")
struct StoreClockTests {
    /// Goes on by a second a look.
    private final class Ticking: StoreClock {
        private let looks = Mutex(Int64(1_700_000_000))
        var now: Duration {
            looks.withLock { looks in
                looks += 1
                return .seconds(looks) + .microseconds(5)
            }
        }
    }

    @Test("dates every record of the journal, once each", arguments: BackendKind.allCases)
    func dates(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind, Surroundings(clock: Ticking()))
        _ = try await test.file("A", blocks: 1)
        let records = try await test.store.queue.read { (rows) throws(StoreError) in
            try rows.records(from: LSN(1), limit: 1000)
        }
        #expect(records.count > 3)
        #expect(records.allSatisfy { $0.microseconds % 1_000_000 == 5 })
        // Superblocks are dated as well.
        #expect(records.map(\.microseconds) == Set(records.map(\.microseconds)).sorted())
    }

    @Test("of the system goes from 1970, and any time has microseconds")
    func microseconds() {
        #expect(SystemClock().now > .seconds(1_500_000_000))
        #expect(Duration.milliseconds(1500).microseconds == 1_500_000)
        #expect(Duration.seconds(Int64.max).microseconds == .max)
        #expect(Duration.seconds(Int64.min).microseconds == .min)
    }
}
