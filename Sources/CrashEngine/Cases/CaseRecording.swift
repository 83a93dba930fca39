internal import LayoutStore

/// The run of a case, recorded by this build: the plan up to the case's operation.
package struct CaseRecording: Sendable {
    package let recording: Recording
    /// The finding's place in this build's plan.
    package let place: Finding.Place
    /// A sentence that tells the operation's number here from that in the case; nil if they are the same.
    package let moved: String?

    /// Records the run. Nil if this build's plan has no operation with the case's words.
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

    /// The number of the operation with these words; of several, the nearest to `number`.
    private static func number(of words: String, near number: Int, in plan: Plan) -> Int? {
        (0...plan.lastOperation).filter { plan.words(ofOperation: $0) == words }
            .min { (abs($0 - number), $0) < (abs($1 - number), $1) }
    }
}
