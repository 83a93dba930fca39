// Every run of a plan goes this one way: the recording of a campaign, its dry run, its repetition, and each run of a
// fault sweep. They differ in the media below the store and in the questions at the end.
//
//   make the store ── checkpoint ── seal ── register clients ── step, step, … ── check files
//                                                              └ an error that is no refusal ends the run

package import LayoutStore

extension Driver {
    /// The conditions of a run, beside its plan.
    struct Conditions {
        let medium: StoreMedium
        var blocks: BlockCount
        var log = EventLog()
        var rules = RuleSet.all
        /// Whether the store begins without the plan's reserve. A dry run has no use for it.
        var keepsReserve = true
        /// Whether the media are made permanent after the set-up. A faulted run must not be helped that way.
        var seals = true
        /// Whether every file is read and compared when the plan has come to its end.
        var readsFiles = true
        /// Whether copies of the store are judged when the plan has come to its end (Driver+End.swift).
        var judgesEnd = true
        /// Strikes calls of disk, device and memory, from the making of the store on; nil for none.
        var injector: FaultInjector?
        /// Wraps the store's device: a mutant, in tests.
        var wraps: @Sendable (any BlockDevice) -> any BlockDevice = { $0 }
        /// Wraps the world, which hears of the store's points: in tests.
        var paces: @Sendable (World) -> any Pacer = { $0 }
        /// Hears how far the run is: when it begins, when a step begins, and when the store passes the first named point in it.
        var reached: (Reached) -> Void = { _ in }
        /// Hears of the step that ended the run, and of the number of events when the step was issued.
        var failed: (Driver, PlanStep, _ issued: Int) -> Void = { _, _, _ in }
    }

    /// The end of a run.
    struct Outcome {
        let recording: Recording
        /// The media at the end of the run, with what is in flight.
        let media: MediaState
        /// The error that ended the run; nil if the plan came to its end.
        let error: StoreError?
        /// The index of the step that the error ended; the number of steps if all had returned, nil before the first.
        let brokenStep: Int?
        /// What the store did wrong after the error, in words; nil if nothing.
        let misconduct: String?
    }

    /// Records `plan` on a device of the size that a dry run finds.
    package static func record(
        _ plan: Plan, rules: RuleSet, on medium: StoreMedium
    ) async throws(StoreError) -> Recording {
        try await recordAfterDryRun(plan, Conditions(medium: medium, blocks: dryRunBlocks, rules: rules))
    }

    /// Records a plan that was rehearsed: on the same device, and up to the step in which the store broke down, if it did.
    ///
    /// - Parameter judgesEnd: whether copies of the store are judged at the end. Who only explores has no use for it.
    package static func record(
        _ plan: Plan, rules: RuleSet, on medium: StoreMedium, rehearsed: Rehearsed, judgesEnd: Bool = true
    ) async throws(StoreError) -> Recording {
        var conditions = Conditions(medium: medium, blocks: BlockCount(rehearsed.blocks), rules: rules)
        conditions.judgesEnd = judgesEnd
        guard case .broken(let breakdown) = rehearsed.end else { return try await record(plan, conditions) }
        conditions.readsFiles = false
        return try await record(plan.prefix(breakdown.place.index ?? 0), conditions).broken(by: breakdown, in: plan)
    }

    /// Carries a plan out as a recording does, without keeping its events. Its fingerprint has to equal the recording's.
    ///
    /// - Parameters:
    ///   - blocks: the size of the device; nil if a dry run has to find it.
    ///   - reached: hears how far it is: when it begins, when a step begins, and when the store passes the first named point in it.
    package static func rehearse(
        _ plan: Plan, rules: RuleSet, on medium: StoreMedium, blocks: BlockCount? = nil,
        reached: @escaping (Reached) -> Void
    ) async throws(StoreError) -> Rehearsed {
        let conditions = Conditions(
            medium: medium, blocks: blocks ?? dryRunBlocks, log: EventLog(keepsEvents: false), rules: rules,
            reached: reached)
        let recording =
            blocks == nil
            ? try await recordAfterDryRun(plan, conditions) : try await record(plan, conditions)
        return Rehearsed(blocks: recording.blocks.value, .recorded(fingerprint: recording.fingerprint))
    }

    /// A *dry run* finds the size of the device, then comes the run itself (CRASHMODEL M6).
    private static func recordAfterDryRun(
        _ plan: Plan, _ conditions: Conditions
    ) async throws(StoreError) -> Recording {
        var (dry, whole) = (conditions, conditions)
        dry.log = EventLog(keepsEvents: false, hasFingerprint: false)
        dry.keepsReserve = false
        dry.judgesEnd = false
        let end = await run(plan, dry)
        // What breaks there is shown there.
        if end.error == nil { whole.blocks = room(after: end.recording) + BlockCount(Int64(plan.tuning.reserve)) }
        return try await record(plan, whole)
    }

    /// Records a plan on a device of known size.
    package static func record(
        _ plan: Plan, rules: RuleSet, on medium: StoreMedium, blocks: BlockCount,
        paces: @escaping @Sendable (World) -> any Pacer = { $0 },
        wraps: @escaping @Sendable (any BlockDevice) -> any BlockDevice = { $0 }
    ) async throws(StoreError) -> Recording {
        try await record(plan, Conditions(medium: medium, blocks: blocks, rules: rules, wraps: wraps, paces: paces))
    }

    /// Records a plan with the tables in SQLite.
    package static func record(
        _ plan: Plan, rules: RuleSet, journal: JournalMode = .wal
    ) async throws(StoreError) -> Recording {
        try await record(plan, rules: rules, on: .sqlite(journal))
    }

    /// A store that breaks by itself, inside a step or when its files are read at the end, is a violation of the recording, which has the
    /// steps before it.
    private static func record(_ plan: Plan, _ conditions: Conditions) async throws(StoreError) -> Recording {
        let outcome = await run(plan, conditions)
        guard let error = outcome.error else { return outcome.recording }
        guard let step = outcome.brokenStep else { throw error }
        var before = conditions
        before.log = EventLog(keepsEvents: conditions.log.keepsEvents)
        before.readsFiles = false
        let whole = await run(plan.prefix(step), before)
        if let error = whole.error { throw error }
        return whole.recording.broken(by: error, in: plan, at: outcome.recording.log.point)
    }

    /// Room for any list of a campaign. A dry run does not keep its events.
    private static let dryRunBlocks = BlockCount(8192)

    /// The size of a device on which the plan of `dry` runs short of space, so that freed blocks are used again: by
    /// default one and a half times the most blocks that were in use, and two more.
    static func room(after dry: Recording) -> BlockCount {
        let peak = dry.counters[Counter.peakBlocks] ?? 0
        return BlockCount(Int64(peak * dry.plan.tuning.room / 100 + 2))
    }

    /// Runs `plan` once, up to the first error that is no refusal.
    static func run(_ plan: Plan, _ conditions: Conditions) async -> Outcome {
        let (log, blocks) = (conditions.log, conditions.blocks)
        let rig = conditions.medium.rig(recording: log, blocks: blocks)
        rig.seed(plan.seed)
        let world = World(log: log, device: rig.device, seed: plan.seed)
        // A medium that a fault strikes may lie about syncs, and the store cannot know.
        let isFollowed = log.keepsEvents && conditions.injector == nil
        let recorder = Recorder(
            log: log, world: world,
            followed: isFollowed
                ? FollowedRun(
                    conditions.medium, blocks: blocks, upkeep: plan.tuning.upkeep(under: conditions.rules),
                    steps: StepBounds(extentsPerStep: plan.tuning.extentsPerStep))
                : nil)
        let environment = CampaignHost.environment(
            plan, boots: 0, random: .recordedStore, pacer: conditions.paces(world), channel: world,
            observer: recorder,
            rules: conditions.rules)
        let device: any BlockDevice = conditions.injector.map { FaultyDevice(rig.device, $0) } ?? rig.device
        let session = Session(
            rig: rig, device: conditions.wraps(device), environment: environment,
            blocks: BlockCount(max(2, blocks.value - Int64(conditions.keepsReserve ? plan.tuning.reserve : 0))))

        var driver: Driver?
        var (failure, misconduct): (StoreError?, String?)
        var (setUp, step): (Int, Int?) = (0, nil)
        func reached(_ name: Step? = nil) { conditions.reached(Reached(step, of: plan, blocks: blocks, step: name)) }
        world.beginsOperation = { reached($0) }
        reached()
        rig.strike(with: conditions.injector)
        do throws(StoreError) {
            let store = try await session.make()
            try await store.checkpoint()
            if conditions.seals { rig.seal() }
            setUp = log.count
            driver = Driver(plan, store: store, session: session, world: world, recorder: recorder, log: log)
            try await driver?.registerClients()
            for index in plan.steps.indices {
                step = index
                reached()
                try await perform(plan.steps[index], &driver, conditions)
            }
            step = plan.steps.count
            reached()
            if conditions.readsFiles { try await driver?.checkFiles() }
        } catch {
            failure = error
            if let driver { misconduct = await self.misconduct(of: driver.store, after: error) }
        }
        rig.strike(with: nil)
        conditions.injector?.disarm()
        let (media, index, fingerprint) = (rig.state, rig.indexHistory, log.fingerprint)
        // The recording ends where the plan does: closing the store is no part of it.
        rig.dismount()
        try? await driver?.store.queue.close()
        if let driver, failure == nil, conditions.readsFiles, conditions.judgesEnd, conditions.injector == nil {
            await driver.judgeEnd(of: media, conditions)
        }

        var counters = recorder.counters
        counters[Counter.peakBlocks] = Int(recorder.mostUsed)
        counters[Counter.liveLandings] = world.landings
        let recording = Recording(
            plan: plan, medium: conditions.medium, rules: conditions.rules, log: log, index: index, blocks: blocks,
            setUpEvents: setUp, commits: recorder.commits,
            reference: world.work.reference, files: driver?.files ?? [], history: world.history,
            liveViolations: world.liveViolations, misfit: driver?.misfit,
            operations: driver?.operations ?? [plan.words(ofOperation: 0)], counters: counters, cells: recorder.cells,
            draws: world.draws,
            fingerprint: fingerprint)
        return Outcome(
            recording: recording, media: media, error: failure, brokenStep: failure == nil ? nil : step,
            misconduct: misconduct)
    }

    /// Performs a step. If the step ends the run, `conditions.failed` hears of it.
    private static func perform(
        _ step: PlanStep, _ driver: inout Driver?, _ conditions: Conditions
    ) async throws(StoreError) {
        let issued = conditions.log.count
        do throws(StoreError) {
            try await driver?.perform(step)
        } catch {
            if let driver { conditions.failed(driver, step, issued) }
            throw error
        }
    }

    /// The store's misconduct after an error: it has to refuse everything until it is opened again, and say so.
    private static func misconduct(of store: LayoutStore, after error: StoreError) async -> String? {
        guard !error.isRefusal else { return "the plan ended with a refusal: \(error)" }
        do throws(StoreError) {
            try await store.sync()
            return "after \(error.code) the store went on: a sync succeeded"
        } catch {
            return error.code == .failed ? nil : "after an error the store said \(error.code), not failed: \(error)"
        }
    }
}
