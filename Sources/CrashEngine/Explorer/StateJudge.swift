internal import LayoutStore

/// Judges states that were recovered and used: by every oracle, and by comparing the rows after recovery with those
/// that *recovery at once* leaves (RecoveryOracle.swift).
final class StateJudge {
    private let explorer: StateExplorer
    private let mutant: RunnerMutant?
    private let comparesAtOnce: Bool
    private var forms: [RecoveryOracle.Base: RecoveredForm] = [:]
    /// Judgements by the oracle's key of what they depend on; few, as looks are (``StateExplorer``).
    private var judgements: [Int64: Judgement] = [:]
    private static let mostJudgements = 1024
    private let recordedMedia: CrashedMedia

    private var recording: Recording { explorer.recording }

    /// - Parameter comparesAtOnce: see ``CutRunner``.
    init(_ explorer: StateExplorer, mutant: RunnerMutant?, comparesAtOnce: Bool = false) {
        self.explorer = explorer
        self.comparesAtOnce = comparesAtOnce
        self.mutant = mutant
        recordedMedia = CrashedMedia(log: explorer.recording.log)
    }

    /// Judges a used state, counts what happened in it, and adds both to what is known behind its key.
    func judge(
        _ used: StateExplorer.Used, into verdict: inout Verdict, _ content: inout CutResult.Content
    ) async {
        let observation = used.observation
        verdict.lsn = observation.lsn
        var violations: [OracleViolation] = []
        for oracle in Oracles.all where mutant != .blindContentOracle || oracle.name != ContentOracle().name {
            let judgement = judgement(of: oracle, observation)
            content.count(Counter.judged(oracle.name), judgement.checked)
            violations += judgement.violations
        }
        for step in used.steps where step.operation == .open || step.name == .advance {
            content.count(Counter.branch(step))
        }
        // A superblock before the epoch bump finishes an earlier bump, which a crash had cut short.
        if let superblock = used.steps.firstIndex(of: Step(.open, .superblock)),
            let bump = used.steps.firstIndex(of: Step(.open, .bumpEpoch)), superblock < bump
        {
            content.count(Counter.finishedBumps)
        }
        for landing in observation.landings {
            switch landing.moment {
            case .beforeRecovery: break
            case .insideRecovery: content.count(Counter.landingsInRecovery)
            case .afterRecovery: if observation.newFile != nil { content.count(Counter.landingsAfterPressure) }
            }
        }
        for reach in observation.survivors.reaches {
            let scope = observation.survivors.clients.first { $0.index == reach.client }?.scope ?? .remote
            for kind in observation.crash.kind.equals { content.count(Counter.survived(scope, kind)) }
        }
        violations += await compare(observation, &content)
        if verdict.violations.isEmpty { verdict.violations = violations }
        let isLanded = observation.landings.contains { $0.moment == .afterRecovery }
        verdict.isChecked = verdict.isChecked && (isLanded || observation.survivors.reaches.isEmpty)
    }

    private func judgement(of oracle: any Oracle, _ observation: Observation) -> Judgement {
        guard let key = oracle.key(of: observation) else { return oracle.judge(observation) }
        if let known = judgements[key] { return known }
        if judgements.count == Self.mostJudgements { judgements.removeAll(keepingCapacity: true) }
        let judgement = oracle.judge(observation)
        judgements[key] = judgement
        return judgement
    }

    /// Compares the rows after recovery with those that recovery at once leaves; runs recovery at once, if no state has
    /// shown them yet.
    private func compare(
        _ observation: Observation, _ content: inout CutResult.Content
    ) async -> [OracleViolation] {
        let oracle = RecoveryOracle()
        guard mutant != .blindRecoveryOracle, let base = oracle.base(of: observation) else { return [] }
        let form = RecoveredForm(observation.recovered, recorded: base.lsn)
        if forms[base] == nil, observation.crash.earlier.isEmpty, !comparesAtOnce { forms[base] = form }
        if forms[base] == nil { forms[base] = await recoverAtOnce(base) }
        guard let expected = forms[base] else { return [] }
        content.count(Counter.judged(RecoveryOracle.name))
        return oracle.judge(form, against: expected, lsn: base.lsn)
    }

    /// The rows that recovery at once leaves: it recovers the recording's media right after a commit, with everything
    /// that was written there. Nil if there is no such commit, or if recovery fails.
    private func recoverAtOnce(_ base: RecoveryOracle.Base) async -> RecoveredForm? {
        guard recording.commits.indices.contains(Int(base.lsn) - 1) else { return nil }
        let events = recording.commits[Int(base.lsn) - 1].events
        recordedMedia.advance(to: events)
        let crash = Crash(kind: base.endsBoot ? .power : .process, events: events, survivors: ClientState())
        do {
            let opened = try explorer.open(crash, recordedMedia.state().crashed(.process), ReplayChooser())
            let used = try await explorer.use(opened, crash, captures: false, checksIntegrity: false)
            return RecoveredForm(used.observation.recovered, recorded: base.lsn)
        } catch {
            explorer.rig.drop()
            return nil
        }
    }
}
