import CrashEngine
import LayoutStore
import Testing

@Suite("What is counted while a plan is recorded")
struct RecorderTests {
    /// The most blocks in use of the short plan and then `more`, in a store that begins without `reserve` blocks of its device.
    private func peak(reserve: Int, then more: [PlanStep] = []) async throws -> Int {
        let plan = FaultPlan.short(seed: 1)
        var tuning = Tuning()
        tuning.reserve = reserve
        let tuned = Plan(
            scopes: plan.scopes, steps: plan.steps + more, seed: 1, workloads: plan.workloads, tuning: tuning)
        let recording = try await Driver.record(tuned, rules: .all, on: .memory)
        #expect(recording.liveViolations.isEmpty)
        return try #require(recording.counters[Counter.peakBlocks])
    }

    @Test("blocks that the store does not have yet are not in use, nor are those that it grows by")
    func peak() async throws {
        let used = try await peak(reserve: 0)
        #expect(used > 10)
        #expect(try await peak(reserve: 8) == used)
        #expect(try await peak(reserve: 8, then: [PlanStep(.grow(blocks: 8), .full)]) == used)
    }
}
