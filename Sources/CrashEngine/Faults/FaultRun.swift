// A faulted run performs a plan while a fault strikes the media, up to the first error that is not a refusal. It is
// recorded like any run, so the same oracles judge it; the end of the run stands for the crash.
//
// The operation that failed is in flight: its data may be there; its change of metadata is there if, and only if, the
// last transaction that decides the change is. How many transactions decide it is known from the run without a fault:
//
//   deciding transactions            the change of metadata
//   all were committed               happened
//   only the last one was running    happened if its LSN is there: SQLite's error does not say whether it was committed
//   one was not even begun           did not happen
//
// Source: CRASHMODEL M2, M5.2; PROTOCOL P5.1.

package import LayoutStore

/// Runs one plan again and again, each time with another fault.
package final class FaultRun {
    /// One run: what the driver recorded, and what the injector struck.
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
    /// For each operation of the run without a fault, how many of its transactions decide its change of metadata.
    private var decisions: [Int] = []

    /// The size of the device in the first, dry run: room for any plan of a sweep.
    private static let dryRunBlocks = BlockCount(4096)

    /// - Parameter wraps: puts something between the store and its device, such as a test's mutant.
    package init(
        _ plan: Plan, on medium: StoreMedium,
        wraps: @escaping @Sendable (any BlockDevice) -> any BlockDevice = { $0 }
    ) {
        self.plan = plan
        self.medium = medium
        self.wraps = wraps
    }

    /// Performs the run without a fault, after a dry run that finds the size of the device. Throws any error of the
    /// store that is not a refusal.
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

    /// Runs the plan once; ends at the first error that is not a refusal.
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

    /// Tells the reference what a step was doing when it failed (the table at the top of the file).
    private func leaveInFlight(_ step: PlanStep, _ driver: Driver, issued: Int) {
        let (recorder, operation) = (driver.recorder, driver.log.point.operation)
        // A take-down that the step waits for changes no file, and the step has changed none before it.
        guard !driver.isTakingDown else { return }
        switch step.operation {
        case .create, .sync, .checkpoint, .reopen: break
        default: driver.apply(step.operation, number: operation, issued: issued)
        }
        let commits = recorder.commits.filter { $0.operation == operation && Recorder.decides($0.step) }.count
        let isUncertain = (recorder.commits.lastBegun?.value ?? 0) > Int64(recorder.commits.count)
        let needed = operation < decisions.count ? decisions[operation] : 0
        if isUncertain, let last = recorder.lastBegun, Recorder.decides(last), commits + 1 >= needed,
            let begun = recorder.commits.lastBegun
        {
            driver.world.work.reference.decide(operation, by: begun.value)
        } else if commits < needed {
            driver.world.work.reference.decide(operation, by: .max)
        }
    }
}
