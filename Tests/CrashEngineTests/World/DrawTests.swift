import CrashEngine
import LayoutStore
import Testing

/// Passes one point more, before each point of a step: as if the operation had another await there.
private struct OnePointMore: Pacer {
    let world: World
    let step: Step
    let added: Step

    func point(_ point: SchedulePoint) async {
        if point.step == step {
            await world.point(
                SchedulePoint(actor: point.actor, operation: point.operation, step: added, object: point.object))
        }
        await world.point(point)
    }
}

extension Campaigns {
    @Suite("What clients draw")
    struct DrawTests {
        private static let step = Step(.truncate, .logIntent)
        /// No operation has this step.
        private static let added = Step(.truncate, .compare)

        private func record(more: Bool) async throws -> Recording {
            let plan = Planner.plan([.builtIn], seed: 3)
            return try await Driver.record(
                plan, rules: .all, on: .sqlite(.wal), blocks: BlockCount(200),
                paces: { world -> any Pacer in
                    more ? OnePointMore(world: world, step: Self.step, added: Self.added) : world
                })
        }

        private func byPlace(_ recording: Recording) -> [[String]: [String]] {
            Dictionary(
                recording.draws.map { (Array($0.columns.prefix(3)), Array($0.columns.dropFirst(3))) },
                uniquingKeysWith: { first, _ in first })
        }

        @Test("at a place is the same whatever points there are elsewhere")
        func byName() async throws {
            let (base, other) = (try await record(more: false), try await record(more: true))
            let (before, after) = (byPlace(base), byPlace(other))
            #expect(before.count == base.draws.count, "a place has one name, and a name one place")
            let new = after.keys.filter { before[$0] == nil && $0[1] == "\(Self.added)" }
            #expect(new.count > 3)
            let common = before.keys.filter { after[$0] != nil }
            #expect(common.count > before.count * 98 / 100)
            #expect(common.filter { before[$0] != after[$0] } == [])
        }

        @Test("differs from place to place")
        func differs() async throws {
            let draws = try await record(more: false).draws
            #expect(Set(draws.map(\.issuing)).count == draws.count)
            #expect(Set(draws.map(\.landing)).count == draws.count)
            #expect(draws.allSatisfy { $0.issuing != $0.landing }, "issuing and landing have a stream each")
        }

        @Test("names an access by its operation: one access more changes no number of another operation")
        func accesses() async throws {
            let base = try await record(more: false)
            var numbers: Set<Int> = []
            for change in base.history.changes {
                guard case .issued(let access) = change.change else { continue }
                let operation = base.log.events[change.events - 1].point.operation
                #expect(operation == access.number / ClientAccess.inOneOperation)
                numbers.insert(access.number)
            }
            #expect(numbers.count > 50)
        }
    }
}
