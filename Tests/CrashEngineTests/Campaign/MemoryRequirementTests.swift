import CrashEngine
import LayoutStore
import Testing

@Suite("What has to happen in a campaign on tables in memory")
struct MemoryRequirementTests {
    @Test("leaves out crashes of the machine, and checks that memory has not; all else is as with SQLite")
    func reasons() async throws {
        let plan = Planner.plan(generating: 60, seed: 1)
        let memory = Requirement.all(try await Driver.record(plan, rules: .all, on: .memory))
        let wal = Requirement.all(try await Driver.record(plan, rules: .all, on: .sqlite(.wal)))
        #expect(memory.map(\.name) == wal.map(\.name))
        let left = Set(zip(memory, wal).filter { $0.0.reason != nil && $0.1.reason == nil }.map { $0.0.name })
        #expect(left.isSuperset(of: [Counter.crashed(.host), Counter.pair(.process, .power), Counter.mixes]))
        #expect(left.isDisjoint(with: [Counter.crashed(.process), Counter.pair(.process, .process)]))
        #expect(zip(memory, wal).allSatisfy { $0.0.reason != nil || $0.1.reason == nil })
    }
}
