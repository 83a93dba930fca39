// One run of a plan on media that a fault strikes, up to the first error that is no refusal, and recorded like any run: so the
// oracles of crashes judge it, with the end of the run for the crash.
//
// What the operation that failed was about to do is in flight: its data may be there; what it changes by metadata is there if,
// and only if, the last transaction that decides it is. Which one is the last is known from the run without a fault. The
// transaction that was running may have been committed or not: SQLite's error does not say.

package import LayoutStore

/// Runs one plan again and again, each time with another fault.
package final class FaultRun {
    /// What one run came to.
    struct Trace {
        let outcome: Driver.Outcome
        let injector: FaultInjector

        var recording: Recording { outcome.recording }
        var error: StoreError? { outcome.error }
    }

    package let plan: Plan
    package let medium: StoreMedium
    private let wraps: @Sendable (any BlockDevice) -> any BlockDevice
    private(set) var blocks = dryRunBlocks
    /// For each operation of the run without a fault, how many of its transactions decide what it changes.
    private var decisions: [Int] = []

    /// Room for any plan of a sweep.
    private static let dryRunBlocks = BlockCount(4096)

    /// - Parameter wraps: puts something between the store and its device; a test's mutant.
    package init(
        _ plan: Plan, on medium: StoreMedium,
        wraps: @escaping @Sendable (any BlockDevice) -> any BlockDevice = { $0 }
    ) {
        self.plan = plan
        self.medium = medium
        self.wraps = wraps
    }

    /// The run without a fault, after a dry one for the size of the device. Throws what a faultless store should not say.
    func baseline() async throws(StoreError) -> Trace {
        let dry = await perform(nil)
        if let error = dry.error { throw error }
        blocks = Driver.room(after: dry.recording)
        let trace = await perform(nil)
        if let error = trace.error { throw error }
        decisions = Array(repeating: 0, count: trace.recording.operations.count)
        for commit in trace.recording.commits where Recorder.decides(commit.step) { decisions[commit.operation] += 1 }
        return trace
    }

    /// Runs the plan once; ends at the first error that is no refusal.
    func perform(_ fault: Fault?) async -> Trace {
        let log = EventLog()
        let injector = FaultInjector(fault, seed: plan.seed, log: log)
        let outcome = await Driver.run(
            plan,
            Driver.Conditions(
                medium: medium, blocks: blocks, log: log, seals: false, injector: injector, wraps: wraps,
                failed: { self.leaveInFlight($1, $0, issued: $2) }))
        return Trace(outcome: outcome, injector: injector)
    }

    /// What a step was doing when it failed is told to the reference.
    private func leaveInFlight(_ step: PlanStep, _ driver: Driver, issued: Int) {
        let (recorder, operation) = (driver.recorder, driver.log.point.operation)
        // A take-down on behalf of the step changes no file, and the step has changed nothing before it.
        guard driver.operations.last == step.description else { return }
        switch step.operation {
        case .create, .sync, .checkpoint, .reopen: break
        default: driver.apply(step.operation, number: operation, issued: issued)
        }
        let commits = recorder.commits.filter { $0.operation == operation && Recorder.decides($0.step) }.count
        let isUncertain = (recorder.commits.lastBegun?.value ?? 0) > Int64(recorder.commits.count)
        let needed = operation < decisions.count ? decisions[operation] : 0
        if isUncertain, Recorder.decides(driver.log.point.step), commits + 1 >= needed,
            let begun = recorder.commits.lastBegun
        {
            driver.world.work.reference.decide(operation, by: begun.value)
        } else if commits < needed {
            driver.world.work.reference.decide(operation, by: .max)
        }
    }
}
