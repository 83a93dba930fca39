package import LayoutStore

/// A plan that was carried out once on recording media: the truth with which every recovered store is compared.
package struct Recording: Sendable {
    package private(set) var plan: Plan
    package let medium: StoreMedium
    package let rules: RuleSet
    package let log: EventLog
    /// The WAL index in shared memory at each event; empty for a medium without one.
    package let index: SharedMemoryHistory
    package let blocks: BlockCount
    /// The number of events of the set-up, which makes the store and seals the media. Cuts come after it.
    package let setUpEvents: Int
    package let commits: CommitHistory
    package let reference: ReferenceFiles
    package let files: [InodeNumber]
    package let history: ClientHistory
    package private(set) var liveViolations: [LiveViolation]
    /// The first operation of a list that the store refused or that met nothing at its place, and why: the list does
    /// not fit a file that begins empty.
    package let misfit: (step: PlanStep, message: String)?
    /// The words of each operation of the log, for stories.
    package private(set) var operations: [String]
    package let counters: [String: Int]
    /// How often successful calls reached each cell.
    package let cells: [Cell: Int]
    /// What clients drew, place by place.
    package let draws: [ClientDraw]
    /// A hash of all events, in order: equal for equal runs.
    package let fingerprint: Int64

    /// The recording of `plan` whose store broke by itself with `error`, at `point`; it has what was recorded before that operation.
    func broken(by error: StoreError, in plan: Plan, at point: SchedulePoint) -> Recording {
        broken("\(error.code)", "the store broke by itself: \(error.message)", in: plan, at: point)
    }

    /// The recording of `plan` whose store broke down in another process; it has what was recorded before that step.
    func broken(by breakdown: Breakdown, in plan: Plan) -> Recording {
        let place = breakdown.place
        let what =
            place.index == plan.steps.count
            ? "after the last operation, while all files were read or copies of the store judged"
            : "in operation \(place.operation), \(plan.words(ofOperation: place.operation))"
        return broken(
            breakdown.kind.rawValue, "the store broke down by itself \(what): \(breakdown.message)", in: plan,
            at: SchedulePoint(operation: place.operation, step: place.step ?? log.point.step))
    }

    private func broken(_ kind: String, _ message: String, in plan: Plan, at point: SchedulePoint) -> Recording {
        var recording = self
        let number = min(point.operation, plan.lastOperation)
        recording.plan = plan
        if operations.count <= number { recording.operations.append(plan.words(ofOperation: number)) }
        recording.liveViolations.append(
            LiveViolation(
                oracle: OracleName.store, kind: kind, events: log.count, point: point, message: message))
        return recording
    }
}
