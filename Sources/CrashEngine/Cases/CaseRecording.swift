internal import LayoutStore

/// The run of a case, recorded by this build: the plan up to the case's operation.
package struct CaseRecording: Sendable {
    package let recording: Recording
    /// The finding's place in this build's plan.
    package let place: Finding.Place
    /// A sentence that tells the operation's number here from that in the case; nil if they are the same.
    package let moved: String?

    /// Records the run. Nil if this build's plan has no operation with the case's words.
    ///
    /// - Parameter rehearsed: what came of ``rehearse(_:reached:)``; nil if the run was not rehearsed.
    package init?(_ one: Case, rehearsed: Rehearsed? = nil) async throws {
        guard let (plan, place) = try Self.find(one), let old = one.finding.place else { return nil }
        self.place = place
        moved =
            place.operation == old.operation
            ? nil : "operation \(old.operation) of the case is operation \(place.operation) of this build's plan"
        recording =
            if let rehearsed {
                try await Driver.record(plan, rules: one.rules(), on: one.medium(), rehearsed: rehearsed)
            } else {
                try await Driver.record(
                    plan, rules: one.rules(), on: one.medium(), blocks: BlockCount(one.deviceBlocks))
            }
    }

    /// Rehearses the run. Nil if this build's plan has no operation with the case's words.
    package static func rehearse(_ one: Case, reached: @escaping (Reached) -> Void) async throws -> Rehearsed? {
        guard let (plan, _) = try find(one) else { return nil }
        return try await Driver.rehearse(
            plan, rules: one.rules(), on: one.medium(), blocks: BlockCount(one.deviceBlocks), reached: reached)
    }

    /// This build's plan up to the case's operation, and the finding's place in it.
    private static func find(_ one: Case) throws -> (plan: Plan, place: Finding.Place)? {
        let plan = try one.plan()
        guard let old = one.finding.place, let number = number(of: one.operation, near: old.operation, in: plan)
        else { return nil }
        return (plan.prefix(max(0, number - plan.scopes.count)), Finding.Place(operation: number, step: old.step))
    }

    /// The number of the operation with these words; of several, the nearest to `number`.
    private static func number(of words: String, near number: Int, in plan: Plan) -> Int? {
        (0...plan.lastOperation).filter { plan.words(ofOperation: $0) == words }
            .min { (abs($0 - number), $0) < (abs($1 - number), $1) }
    }
}
