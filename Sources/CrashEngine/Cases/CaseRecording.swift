internal import LayoutStore

/// The run that a case is about, recorded by this build: the plan up to the case's operation.
package struct CaseRecording: Sendable {
    package let recording: Recording
    /// The finding's place here.
    package let place: Finding.Place
    /// Why the operation has another number here than in the case, as a sentence; nil where it has the same.
    package let moved: String?

    /// Records the run. Nil where this build's plan has no such operation.
    package init?(_ one: Case) async throws {
        let plan = try one.plan()
        guard let old = one.finding.place, let number = Self.number(of: one.operation, near: old.operation, in: plan)
        else { return nil }
        place = Finding.Place(operation: number, step: old.step)
        moved =
            number == old.operation
            ? nil : "operation \(old.operation) of the case is operation \(number) of this build's plan"
        let count = max(0, number - plan.scopes.count)
        recording = try await Driver.record(
            plan.prefix(count), rules: one.rules(), on: .sqlite(one.mode()), blocks: BlockCount(one.deviceBlocks))
    }

    /// The number of the operation that reads `words`, the nearest to `number`.
    private static func number(of words: String, near number: Int, in plan: Plan) -> Int? {
        (0...plan.lastOperation).filter { plan.words(ofOperation: $0) == words }
            .min { (abs($0 - number), $0) < (abs($1 - number), $1) }
    }
}
