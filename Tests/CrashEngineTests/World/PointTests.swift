import CrashEngine
import LayoutStore
import Testing

extension Campaigns {
    @Suite("The named points of a recorded run")
    struct PointTests {
        private func record() async throws -> Recording {
            try await Driver.record(
                Planner.plan([.builtIn], seed: 3), rules: .all, on: .sqlite(.wal), blocks: BlockCount(200))
        }

        @Test("begin with the operation and end with it, refused or not, one operation after the other")
        func beginAndEnd() async throws {
            let recording = try await record()
            var open: OperationKind?
            var wrong: [String] = []
            for draw in recording.draws {
                switch draw.point.step.name {
                case .begin:
                    if let open { wrong.append("\(draw.point.step) inside \(open)") }
                    open = draw.point.step.operation
                case .end:
                    if open != draw.point.step.operation { wrong.append("\(draw.point.step) ends nothing") }
                    open = nil
                default: if open == nil { wrong.append("\(draw.point.step) outside of any operation") }
                }
            }
            #expect(wrong == [])
            #expect(open == nil)
            #expect(recording.counters[Counter.conflicts, default: 0] > 0, "no operation was refused")
            let begun = Set(recording.draws.filter { $0.point.step.name == .begin }.map(\.point.step.operation))
            #expect(
                begun.isSuperset(of: [.register, .unlink, .letGo, .open, .close, .sync, .checkpoint, .map, .fault]))
        }

        @Test("are passed once for each step that commits, and once more for each that was refused")
        func commits() async throws {
            struct Place: Hashable {
                let operation: Int
                let step: Step
            }
            let recording = try await record()
            let passed = Dictionary(
                grouping: recording.draws
            ) { Place(operation: $0.point.operation, step: $0.point.step) }
            let committed = Dictionary(
                grouping: recording.commits.filter { $0.step.name != .trimJournal && $0.operation > 0 }
            ) { Place(operation: $0.operation, step: $0.step) }
            let missing = committed.filter { passed[$0.key, default: []].count < $0.value.count }
            #expect(missing.keys.map { "\($0)" } == [])
            let more = committed.reduce(0) { $0 + passed[$1.key, default: []].count - $1.value.count }
            #expect(more <= recording.counters[Counter.conflicts, default: 0])
            #expect(committed.count > 100)
        }
    }
}
