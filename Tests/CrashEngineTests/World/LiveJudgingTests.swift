import CrashEngine
import LayoutStore
import Testing

extension Campaigns {
    /// What is judged while a plan is recorded, before any crash.
    @Suite("A recording")
    struct LiveJudgingTests {
        /// The places at which somebody relies on more than the store has made durable.
        private func brokenPromises(_ recording: Recording) -> [Int] {
            (recording.setUpEvents...recording.log.count).filter {
                recording.commits.promised(before: $0) > recording.commits.durable(before: $0)
            }
        }

        @Test(
            "finds that what callers and holders were told is durable, at every event",
            arguments: [JournalMode.wal, .rollback])
        func promises(journal: JournalMode) async throws {
            let recording = try await CampaignFolder.recording(journal: journal)
            #expect(recording.commits.promised(before: recording.log.count) > LSN(100), "somebody was told something")
            #expect(brokenPromises(recording).isEmpty)
            #expect(recording.liveViolations.isEmpty)
            #expect(recording.counters[Counter.judged(OracleName.postConditions), default: 0] > 200)
        }

        @Test("finds an address that leaves before its grant is durable, whatever the store believes")
        func earlyHandOut() async throws {
            let recording = try await CampaignFolder.recording(.all.without(.holdBeforeHandOut))
            #expect(!brokenPromises(recording).isEmpty)
        }

        @Test("finds an invariant violated between two calls, without any crash")
        func invariant() async throws {
            let recording = try await CampaignFolder.recording(.all.without(.busyUntilDurable))
            let found = recording.liveViolations.filter { $0.oracle == OracleName.invariants }
            #expect(found.map(\.kind).contains(Invariant.reusedBeforeDurable.rawValue))
        }
    }
}
