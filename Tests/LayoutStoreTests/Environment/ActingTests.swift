import LayoutStore
import Testing

/// Who acts, as a type (Model/SchedulePoint.swift).
@Suite("A point that a store passes")
struct ActingTests {
    @Test("names the actor, its operation, the step and the file")
    func named() async throws {
        let interloper = Interloper()
        let test = try await TestStore.make(.memory, Surroundings(pacer: interloper))
        let other = test.store.acting(as: ActorID(7))
        let file = try await test.store.create()
        other.acting.beginOperation()
        other.acting.beginOperation()
        let before = interloper.points.count
        try await other.write(file, [1, 2, 3], at: 0)
        let points = interloper.points.dropFirst(before)
        #expect(points.allSatisfy { $0.actor == ActorID(7) && $0.operation == 2 && $0.object == file })
        #expect(points.map(\.step.name).first == .begin && points.map(\.step.name).last == .end)
        #expect(points.allSatisfy { $0.step.operation == .write })
        #expect(interloper.points.prefix(before).allSatisfy { $0.actor == .caller && $0.operation == 0 })
    }

    @Test("counts each actor's operations by themselves")
    func counted() async throws {
        let test = try await TestStore.make(.memory)
        let (left, right) = (test.store.acting(as: ActorID(1)), test.store.acting(as: ActorID(2)))
        #expect([1, 2, 3] == (0..<3).map { _ in left.acting.beginOperation() })
        #expect(right.acting.beginOperation() == 1)
        #expect(left.acting.point.operation == 3 && test.store.acting.point.operation == 0)
    }
}
