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
        let recording: Recording
        /// The media as they ran, at the end.
        let media: MediaState
        let injector: FaultInjector
        /// What the store said when it failed; nil if the plan came to its end.
        let error: StoreError?
        /// What was wrong with how it failed, in words.
        let misconduct: String?
    }

    package let plan: Plan
    package let journal: JournalMode
    private let wraps: @Sendable (any BlockDevice) -> any BlockDevice
    private(set) var blocks = BlockCount(4096)
    /// For each operation of the run without a fault, how many of its transactions decide what it changes.
    private var decisions: [Int] = []

    /// - Parameter wraps: puts something between the store and its device; a test's mutant.
    package init(
        _ plan: Plan, journal: JournalMode, wraps: @escaping @Sendable (any BlockDevice) -> any BlockDevice = { $0 }
    ) {
        self.plan = plan
        self.journal = journal
        self.wraps = wraps
    }

    /// The run without a fault, after a dry one for the size of the device. Throws what a faultless store should not say.
    func baseline() async throws(StoreError) -> Trace {
        let dry = await perform(nil)
        if let error = dry.error { throw error }
        let peak = dry.recording.counters[Counter.peakBlocks] ?? 0
        blocks = BlockCount(Int64(peak + peak / 2 + 2))
        let trace = await perform(nil)
        if let error = trace.error { throw error }
        decisions = Array(repeating: 0, count: trace.recording.operations.count)
        for commit in trace.recording.commits where Recorder.decides(commit.step) { decisions[commit.operation] += 1 }
        return trace
    }

    /// Runs the plan once; ends at the first error that is no refusal.
    func perform(_ fault: Fault?) async -> Trace {
        SQLiteGenerator.seed(plan.seed)
        let log = EventLog()
        let injector = FaultInjector(fault, seed: plan.seed, log: log)
        let disk = SimulatedDisk(recording: log)
        disk.faults = injector
        let device = SimulatedDevice(blocks: blocks, recording: log)
        let world = World(log: log, device: device, seed: plan.seed)
        let recorder = Recorder(log: log, world: world)
        let environment = CampaignHost.environment(
            boots: 0, random: (plan.seed, 3), pacer: world, channel: world, observer: recorder)
        let session = Driver.Session(
            journal: journal, vfs: disk.vfsName, device: wraps(FaultyDevice(device, injector)),
            environment: environment)

        var driver: Driver?
        var (failure, misconduct): (StoreError?, String?)
        var setUp = 0
        SQLiteAllocator.ask(injector)
        do throws(StoreError) {
            let store = try await session.open(
                creating: LayoutStore.newHeader(device: device, environment: environment))
            try await store.checkpoint()
            setUp = log.count
            driver = Driver(plan, store: store, session: session, world: world, recorder: recorder, log: log)
            try await driver?.registerClients()
            for step in plan.steps { try await perform(step, &driver, recorder) }
            try await driver?.checkFiles()
        } catch {
            failure = error
            if let driver { misconduct = await self.misconduct(of: driver.store, after: error) }
        }
        SQLiteAllocator.ask(nil)
        injector.disarm()
        let media = MediaState(disk: disk.state, device: device.span)
        disk.dismount()
        try? await driver?.store.queue.close()
        var counters = recorder.counters
        counters[Counter.peakBlocks] = Int(blocks.value - 1 - min(recorder.fewestFree, blocks.value - 1))
        let recording = Recording(
            plan: plan, journal: journal, rules: .all, log: log, memory: disk.memoryHistory, blocks: blocks,
            setUpEvents: setUp, commits: recorder.commits,
            reference: world.work.reference, files: driver?.files ?? [], history: world.history,
            liveViolations: world.liveViolations, misfit: nil, operations: driver?.operations ?? ["set-up"],
            counters: counters, fingerprint: log.fingerprint)
        return Trace(recording: recording, media: media, injector: injector, error: failure, misconduct: misconduct)
    }

    /// A step; what it was doing when it failed is told to the reference.
    private func perform(_ step: PlanStep, _ driver: inout Driver?, _ recorder: Recorder) async throws(StoreError) {
        guard let issued = driver?.log.count else { return }
        do throws(StoreError) {
            try await driver?.perform(step)
        } catch {
            if let driver { leaveInFlight(step, driver, recorder, issued: issued) }
            throw error
        }
    }

    private func leaveInFlight(_ step: PlanStep, _ driver: Driver, _ recorder: Recorder, issued: Int) {
        let operation = driver.log.point.operation
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

    /// After an error a store refuses everything until it is opened again, and says so.
    private func misconduct(of store: LayoutStore, after error: StoreError) async -> String? {
        guard !error.isRefusal else { return "the plan ended with a refusal: \(error)" }
        do throws(StoreError) {
            try await store.sync()
            return "after \(error.code) the store went on: a sync succeeded"
        } catch {
            return error.code == .failed ? nil : "after an error the store said \(error.code), not failed: \(error)"
        }
    }
}
