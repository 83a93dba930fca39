import CrashEngine
import LayoutStore
import Testing

extension SQLiteTests {
    @Suite("Rows that were damaged")
    struct DamagedRowsTests {
        private let leaked = Violation(invariant: .blockLeaked, subject: 7, detail: "blocks 7..<8 are in no table")
        private let gap = Violation(invariant: .journalGap, subject: 3, detail: "no record of LSN 3..<5")

        @Test("show a view whose twin is silent, a twin whose view is, and another order")
        func differences() throws {
            func difference(_ views: [Violation], _ twins: [Violation]) -> String? {
                DamagedRows(script: [], views: views, twins: twins).difference
            }
            #expect(difference([leaked, gap], [leaked, gap]) == nil)
            #expect(try #require(difference([leaked, gap], [leaked])).hasPrefix("only the view: journal_gap"))
            #expect(try #require(difference([], [leaked])).hasPrefix("only the twin: block_leaked"))
            #expect(difference([leaked, gap], [gap, leaked]) != nil)
            #expect(difference([leaked, leaked], [leaked]) != nil)
        }

        @Test("are called damaged by views, twins and full check alike", arguments: [JournalMode.wal, .rollback])
        func sweep(journal: JournalMode) async throws {
            let sweep = FaultSweep(
                FaultPlan.short(seed: 1), allocationPlan: FaultPlan.shortest(seed: 1), journal: journal)
            for nth in 1...4 {
                let result = try await sweep.strike(Fault(.damagedRows, nth: nth))
                #expect(result.outcome == .found, "\(result.details)")
            }
        }
    }
}
