// One state: the media as a crash left them, recovered by the real store, used, and looked at.
//
//   mount       durable contents, in-flight sectors undecided                       (Media/)
//   land        survivors' accesses that were in flight
//   open        the medium recovers its log or journal: decisions are made as it reads  (DepthFirstChooser)
//   found       what the store finds there now is the state's content, and a part of its key
//   recover     the store's recovery; survivors land at its named points
//   pressure    a new file takes all free space; survivors land again; a sync
//
// What the store's medium is made of, and how it is exchanged under a backend that is kept over all states, is its rig's business.
// Source: CRASHMODEL M3.

internal import LayoutStore

/// Brings one crashed state back to life, and tells what it saw.
final class StateExplorer {
    let recording: Recording
    let rig: any StoreRig
    /// Logical states that the medium's own views of the invariants have judged.
    private var viewed: Set<Int64> = []
    /// By the pages looked at.
    private var looks: [Int64: Look] = [:]
    let mutant: RunnerMutant?
    /// Hears what the media hold when the store has recovered, before anything else is done with it.
    var hearsRecovery: ((MediaState) -> Void)?

    /// Looks that are kept: as many as recur soon, and not so many that their rows fill the memory of every worker.
    private static let mostLooks = 1024

    init(_ recording: Recording, mutant: RunnerMutant? = nil) {
        self.recording = recording
        self.mutant = mutant
        let media = CrashedMedia(log: recording.log)
        media.advance(to: recording.setUpEvents)
        rig = recording.medium.rig(blocks: recording.blocks, setUp: media.state().crashed(.process))
    }

    deinit { rig.drop() }

    /// A state whose medium has recovered, before the store's own recovery.
    struct Opened {
        let backend: any StateBackend
        let after: AfterCrash
        let recorder: RecoveryRecorder
        let content: StoreContent
        let header: StoreHeader
        /// What survivors have seen of the device so far.
        let seen: Int64
        /// Tells the image from others with the same content.
        let image: Int64
    }

    /// Mounts `media` and lets their medium recover.
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

    /// Parts of a state's life. SQLite draws the salts of its log from one generator, and a sorted query draws, too: so it is seeded before
    /// each part that writes, and what was asked in between does not show in the log.
    private enum Part: UInt64 { case opening = 0, recovery = 1, pressure = 2 }

    private func seed(_ part: Part) { rig.seed(recording.plan.seed &+ part.rawValue << Self.partShift) }

    /// Parts of neighbouring seeds do not meet.
    private static let partShift: UInt64 = 16

    /// What came of one state.
    struct Used {
        let observation: Observation
        let outcome: Int64
        let captures: [RecoveryRecorder.Capture]
        let steps: [Step]
    }

    /// Recovers an opened state, takes all free space, lets the survivors land.
    ///
    /// - Parameters:
    ///   - captures: whether places for a further crash are kept.
    ///   - checksIntegrity: whether the medium is asked for its own check at the end, and whether its schema is what it was.
    func use(
        _ opened: Opened, _ crash: Crash, captures: Bool, checksIntegrity: Bool
    ) async throws(StoreError) -> Used {
        let (backend, after, recorder) = (opened.backend, opened.after, opened.recorder)
        let lineage = Lineage(recording.commits, crash)
        let recorded = lineage.recorded(of: opened.header).value
        let found = try look(backend, recorded, opened.content)
        if checksIntegrity { try rig.confirmSchema() }
        seed(.recovery)
        if captures {
            recorder.start(
                found: opened.header.lastLSN, hasReturned: lineage.hasReturned(opened.header), after: crash.kind)
        }
        let environment = CampaignHost.environment(
            boots: crash.boots, random: (recording.plan.seed, .recoveredStore(after: crash.earlier.count)),
            pacer: after,
            observer: captures ? recorder : nil, rules: recording.rules)
        let store = try await LayoutStore.open(on: backend, device: rig.device, environment: environment)
        hearsRecovery?(rig.state)
        let recovered = try look(backend, recorded, rig.content())
        seed(.pressure)
        let outcome = contentHash(of: recovered.rows)
        after.endRecovery()
        recorder.recoveryEnded()

        let newFile = try await fill(store, recovered.rows, depth: crash.earlier.count, recorder)
        after.landAfterRecovery(number: (1 + crash.earlier.count) * Access.afterCrash)
        if let failure = after.failure { throw failure }
        if captures { try await store.sync() }
        let used = try look(backend, recorded, rig.content())
        recorder.stop()
        let observation = Observation(
            recording: recording, crash: crash, lineage: lineage, found: found.rows, recovered: recovered.rows,
            used: used.rows, foundViolations: found.violations, recoveredViolations: recovered.violations,
            usedViolations: used.violations, integrity: checksIntegrity ? try rig.integrity() : nil,
            landings: after.landings, newFile: newFile, device: rig.device)
        return Used(observation: observation, outcome: outcome, captures: recorder.captures, steps: after.steps)
    }

    /// All rows, and which invariants they violate: by the Swift twins, and by the medium's views in every logical state that is new, as
    /// far as the numbers that recovery draws are left out. Where the two differ, what the views say counts as well.
    ///
    /// Pages that were looked at before have the same rows.
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
