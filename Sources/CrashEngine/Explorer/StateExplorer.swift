// A crashed state is explored in six steps:
//
//   mount       the media as the crash left them                                         (Media/)
//   land        some of the survivors' accesses that were in flight
//   open        the medium recovers its log or journal; each read decides sectors        (DepthFirstChooser)
//   found       the content that the medium gives back is a part of the state's key
//   recover     the store recovers; survivors' accesses land at its named points
//   pressure    a new file takes all free space; survivors' accesses land again; a sync, if the recovery is crashed
//
// The rig knows what the medium is made of, and how to exchange it under a backend that is kept over all states.
// Source: CRASHMODEL M3.

internal import LayoutStore

/// Opens and uses crashed states, one at a time, and observes them.
final class StateExplorer {
    let recording: Recording
    let rig: any StoreRig
    /// Hashes of the rows, as a ``RecoveredForm``, that the medium's own views of the invariants have judged.
    private var viewed: Set<Int64> = []
    /// Looks by the content looked at, and the last recorded LSN in it.
    private var looks: [Int64: Look] = [:]
    let mutant: RunnerMutant?
    /// Hears of the media right after the store's recovery, before any other work.
    var hearsRecovery: ((MediaState) -> Void)?

    /// How many looks are kept: enough for those that recur soon, few enough for the memory of every worker.
    private static let mostLooks = 1024

    init(_ recording: Recording, mutant: RunnerMutant? = nil) {
        self.recording = recording
        self.mutant = mutant
        let media = CrashedMedia(log: recording.log)
        media.advance(to: recording.setUpEvents)
        rig = recording.medium.rig(blocks: recording.blocks, setUp: media.state().crashed(.process))
    }

    deinit { rig.drop() }

    /// A state whose medium has recovered, and whose store has not.
    struct Opened {
        let backend: any StateBackend
        let after: AfterCrash
        let recorder: RecoveryRecorder
        let content: StoreContent
        let header: StoreHeader
        /// A hash of what survivors' accesses have decided on the device.
        let seen: Int64
        /// A hash that tells the image from others with the same content.
        let image: Int64
    }

    /// Mounts `media`, lets some of the survivors' accesses land, and lets the medium recover.
    func open(
        _ crash: Crash, _ media: MediaState, _ chooser: any Chooser
    ) throws(StoreError) -> Opened {
        let after = AfterCrash(
            crash.survivors, device: rig.device, reference: recording.reference, seed: recording.plan.seed,
            crashes: crash.earlier.count, mutant: mutant)
        let recorder = RecoveryRecorder(rig, after, crash: crash.kind)
        try rig.mount(media, by: chooser, log: recorder.log)
        self.seed(.opening)
        after.landBeforeRecovery()
        let seen = rig.device.decided
        let backend = try rig.reopen()
        let header = try backend.header()
        return Opened(
            backend: backend, after: after, recorder: recorder, content: rig.content(), header: header, seen: seen,
            image: rig.image())
    }

    /// The parts of a state's life that write. SQLite draws the salts of its log from one generator, from which sorted
    /// queries draw as well. So the generator is seeded before each part, and queries between the parts do not change
    /// the log.
    private enum Part: UInt64 { case opening = 0, recovery = 1, pressure = 2 }

    private func seed(_ part: Part) { rig.seed(recording.plan.seed &+ part.rawValue << Self.partShift) }

    /// Keeps the parts of neighbouring seeds apart.
    private static let partShift: UInt64 = 16

    /// The result of using one state.
    struct Used {
        let observation: Observation
        let outcome: Int64
        let captures: [RecoveryRecorder.Capture]
        let steps: [Step]
    }

    /// Recovers an opened state, takes all free space, and lets the survivors' accesses land.
    ///
    /// - Parameters:
    ///   - captures: whether captures for crashes inside the recovery are kept.
    ///   - checksIntegrity: whether the medium's own check is run at the end, and its schema compared with the first
    ///     one.
    func use(
        _ opened: Opened, _ crash: Crash, captures: Bool, checksIntegrity: Bool
    ) async throws(StoreError) -> Used {
        let (backend, after, recorder) = (opened.backend, opened.after, opened.recorder)
        let lineage = Lineage(recording.commits, crash)
        let recorded = lineage.recorded(of: opened.header).value
        let found = try look(backend, recorded, opened.content)
        if checksIntegrity { try rig.confirmSchema() }
        seed(.recovery)
        recorder.start(
            found: opened.header.lastLSN, hasReturned: lineage.hasReturned(opened.header), after: crash.kind,
            captures: captures)
        let environment = CampaignHost.environment(
            recording.plan, boots: crash.boots, random: .recoveredStore(after: crash.earlier.count),
            pacer: after,
            observer: recorder, rules: recording.rules)
        let store = try await LayoutStore.open(on: backend, device: rig.device, environment: environment)
        hearsRecovery?(rig.state)
        let recovered = try look(backend, recorded, rig.content())
        seed(.pressure)
        let outcome = contentHash(of: recovered.rows)
        after.endRecovery()
        recorder.recoveryEnded()

        let newFile = try await fill(store, recovered.rows, depth: crash.earlier.count, recorder)
        after.landAfterRecovery(number: (1 + crash.earlier.count) * ClientAccess.afterCrash)
        if let failure = after.failure { throw failure }
        if captures { try await store.sync() }
        let used = try look(backend, recorded, rig.content())
        recorder.stop()
        let observation = Observation(
            recording: recording, crash: crash, lineage: lineage, found: found.rows, recovered: recovered.rows,
            used: used.rows, foundViolations: found.violations, recoveredViolations: recovered.violations,
            usedViolations: used.violations, records: recorder.records, permanent: recorder.permanent,
            integrity: checksIntegrity ? try integrity(recorder.log) : nil,
            landings: after.landings, newFile: newFile, device: rig.device)
        return Used(observation: observation, outcome: outcome, captures: recorder.captures, steps: after.steps)
    }

    /// What the medium's own check says, also where it is too damaged to be checked to the end: the other oracles have judged it all the
    /// same. It only reads.
    private func integrity(_ log: EventLog) throws(StoreError) -> String? {
        var changes = 0
        log.whenAppended = { if $0.kind.traits.medium != .none { changes += 1 } }
        defer { log.whenAppended = nil }
        do {
            let said = try rig.integrity()
            return changes == 0 ? said : "the check itself, which only reads, has changed the media \(changes) times"
        } catch  where error.code == .corrupt {
            return error.description
        }
    }

    /// All rows, and the invariants that they violate. The Swift twins judge them. The medium's views judge them too,
    /// if the rows are new but for the numbers that recovery draws; violations that only the views find are added.
    ///
    /// Decided pages that were looked at before are not read again: they have the same rows.
    private func look(
        _ backend: any StateBackend, _ recorded: Int64, _ content: StoreContent
    ) throws(StoreError) -> Look {
        let key = HashPurpose.look.hash([content.logical, recorded])
        if content.isDecided, let known = looks[key] { return known }
        let (rows, journal) = try backend.rowsAndJournal()
        var violations = rows.violations(journal: journal)
        if viewed.insert(RecoveredForm(rows, recorded: recorded).hash).inserted {
            for violation in try rig.violations() where !violations.contains(violation) {
                violations.append(violation)
            }
        }
        if looks.count == Self.mostLooks { looks.removeAll(keepingCapacity: true) }
        let look = Look(rows: rows, violations: violations)
        looks[key] = look
        return look
    }

    struct Look {
        let rows: StoreSnapshot
        let violations: [Violation]
    }
}
