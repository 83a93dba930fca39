import CrashEngine
import LayoutStore
import Testing

extension Campaigns {
    @Suite("The self-test")
    struct SelfTestTests {
        private func selfTest(_ states: Int) -> SelfTest {
            SelfTest([BuiltInWorkload.list], seed: 1, budget: .states(states)) { trial, recording in
                RunnerExplorer(recording, depth: trial.depth)
            }
        }

        @Test("finds nothing with every rule on, in no more states than it may check")
        func clean() async throws {
            let answer = try await selfTest(600).judge(nil)
            #expect(answer.caught == nil && answer.assertions.isEmpty)
            #expect(answer.campaigns == 1 && (600..<1000).contains(answer.states))
        }

        @Test("stops at the first campaign with an outcome")
        func caught() async throws {
            let answer = try await selfTest(3000).judge(.busyUntilDurable)
            let caught = try #require(answer.caught)
            #expect(answer.campaigns == 1 && caught.trial.seed == 1 && caught.trial.journal == .wal)
            #expect(!caught.finding.isAssertion)
        }

        @Test("goes on behind what the store asserts, also where that ends the recorded run")
        func assertions() async throws {
            let answer = try await selfTest(1200).judge(.cutKeepsItsEnd)
            #expect(answer.campaigns >= 1)
            #expect(!answer.assertions.isEmpty || answer.caught != nil)
        }

        @Test("ends when it is told to")
        func interrupted() async throws {
            let answer = try await selfTest(100_000).judge(nil) { true }
            #expect(answer.campaigns == 1)
        }
    }
}
