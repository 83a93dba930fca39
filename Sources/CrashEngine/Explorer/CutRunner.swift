// One cut: every state that the media may be in after the crash, and every crash inside the recovery from each.
//
//   crash at a cut of the recording ── decisions ──▶ a state ── recovery ──▶ judged
//                                                       └ captures: at each event of it ── crash ── decisions ──▶ …
//
// A state's key is its content (what the pager returns, page by page; for a crash inside recovery also where the pages lie), the
// clients and their accesses, and what was promised: two states that agree in all of it cannot differ in their verdict, nor in what
// crashes inside their recovery come to (CRASHMODEL M4). So each key is explored once, with every decision that is still open
// behind it, and is a *bundle* of results from then on. Bundles are functions of their key: whoever explores a key, in whatever
// order, gets the same.
// Source: CRASHMODEL M1, M3, M4, M6.

internal import LayoutStore

/// Explores cuts of one recording, one after the other.
package final class CutRunner {
    /// Crashes inside recoveries: how deep they nest, and inside which.
    package struct Depth: Sendable, Hashable, Codable {
        /// 0: none; 1: pairs of crashes; 2: a crash inside the recovery from a crash inside a recovery.
        package let crashes: Int
        /// One in so many recoveries is crashed, chosen by its key; 1 for all.
        package let every: Int
        /// Paths that one crash inside a recovery may take.
        package let pathsPerCrash: Int

        package init(crashes: Int = 1, every: Int = 8, pathsPerCrash: Int = 256) {
            (self.crashes, self.every, self.pathsPerCrash) = (crashes, every, pathsPerCrash)
        }
    }

    struct Verdict {
        var violations: [OracleViolation] = []
        var lsn = LSN.none
        /// Every oracle judged it and, where somebody survived, an access landed after recovery (CRASHMODEL M6).
        var isChecked = true
        /// Whether everything behind the key was explored.
        var isWhole = true
    }

    let recording: Recording
    let depth: Depth
    private let mutant: RunnerMutant?
    let explorer: StateExplorer
    private let media: CrashedMedia
    private let timeline: Timeline
    static let freshOpenEvery = 61
    private static let judgedAgainEvery: UInt64 = 251
    static let mixesPerCut = 2

    private var verdicts: [Int64: Verdict] = [:]
    private var clients = ClientState()
    private var clientsAt = (events: 0, changes: 0)
    private var forms: [RecoveryOracle.Base: RecoveredForm] = [:]
    private let recordedMedia: CrashedMedia

    package init(_ recording: Recording, depth: Depth = Depth(), mutant: RunnerMutant? = nil) {
        self.mutant = mutant
        self.recording = recording
        self.depth = depth
        explorer = StateExplorer(recording, mutant: mutant)
        media = CrashedMedia(log: recording.log)
        recordedMedia = CrashedMedia(log: recording.log)
        timeline = Timeline(recording)
    }

    /// Explores `point` up to `limit` paths.
    package func run(_ point: CutPoint, limit: Int) async -> CutResult {
        var result = CutResult()
        media.advance(to: point.events)
        let state = media.state(pages: point.cut.pages).crashed(point.cut.kind)
        result.legalStates = state.legalStates(after: point.cut.kind).description
        result.inFlightSectors = media.inFlightSectors
        let survivors = clients(at: point.events).survivors(of: point.cut.kind)
        for kind in point.cut.kind.equals { result.count(Counter.crashed(kind)) }

        // A write that was begun counts as issued.
        let events = point.events + (point.cut.pages > 0 ? 1 : 0)
        let crash = Crash(kind: point.cut.kind, events: events, survivors: survivors)
        var known: Set<Int64> = []
        let search = Search(
            crash: crash, media: state, index: point.cut.keepsIndex ? recording.memory.image(at: point.events) : nil,
            base: timeline.key(of: point, clients: clientsAt.changes),
            seed: recording.plan.seed &+ UInt64(clientsAt.changes), depth: depth.crashes,
            lineage: Lineage(recording.commits, crash))
        if point.number % Self.freshOpenEvery == 1 { openFresh(search, &result) }
        result.isComplete = await visit(search, limit: limit) { leaf, decisions in
            result.paths += 1
            if leaf.verdict.isChecked { result.states.insert(leaf.identity) }
            for violation in leaf.verdict.violations {
                result.findings.append(
                    Finding(violation: violation, decisions: decisions, inner: [], lsn: leaf.verdict.lsn))
            }
            guard known.insert(leaf.key).inserted else { return }
            result.recoveries += leaf.fresh?.recoveries ?? 0
            result.bundles.append(CutResult.Bundle(key: leaf.key, decisions: decisions, content: leaf.fresh))
        }
        if result.isComplete, point.cut.kind.endsBoot { compareMixes(search, known, &result) }
        return result
    }

    private func clients(at events: Int) -> ClientState {
        if events < clientsAt.events {
            clients = ClientState()
            clientsAt = (0, 0)
        }
        recording.history.advance(&clients, from: &clientsAt.changes, to: events)
        clientsAt.events = events
        return clients
    }

    // MARK: the search below one crash

    struct Search {
        let crash: Crash
        let media: MediaState
        let index: SharedMemory.Image?
        /// Everything in a key but the content.
        let base: Int64
        let seed: UInt64
        /// Crashes that may still come.
        let depth: Int
        let lineage: Lineage
    }

    struct Leaf {
        /// 0 for a store that did not come back.
        let key: Int64
        let identity: Int64
        let verdict: Verdict
        /// What lies behind the key, when it was met for the first time.
        let fresh: CutResult.Content?
    }

    /// Visits every state of one crash. Returns whether that was all.
    func visit(
        _ search: Search, limit: Int, _ body: (Leaf, [Int]) -> Void
    ) async -> Bool {
        let chooser = DepthFirstChooser()
        var (paths, isWhole) = (0, true)
        repeat {
            guard paths < limit else { return false }
            paths += 1
            let leaf = await self.leaf(search, chooser)
            isWhole = isWhole && leaf.verdict.isWhole
            body(leaf, chooser.decisions)
            if chooser.diverged {
                let verdict = Verdict(violations: [Self.notDeterministic], isChecked: false)
                body(Leaf(key: 0, identity: 0, verdict: verdict, fresh: nil), chooser.decisions)
                return false
            }
        } while chooser.next()
        return isWhole
    }

    /// One state of `search`: opened, and looked up or explored.
    private func leaf(_ search: Search, _ chooser: DepthFirstChooser) async -> Leaf {
        do {
            let opened = try explorer.open(
                search.crash, search.media, index: search.index, seed: search.seed, chooser)
            let key = key(of: opened, search)
            let identity = RecordWords.hash(
                [search.base, opened.content.physical, opened.image], seed: 2)
            let known = verdicts[key]
            if let known, !isJudgedAgain(opened, identity, search) {
                return Leaf(
                    key: key, identity: identity, verdict: within(known, opened.header.lastLSN, search), fresh: nil)
            }
            let (verdict, content) = await explore(opened, key, search, chooser)
            if known == nil { verdicts[key] = verdict }
            return Leaf(
                key: key, identity: identity, verdict: within(verdict, opened.header.lastLSN, search),
                fresh: known == nil ? content : nil)
        } catch {
            return Leaf(key: 0, identity: 0, verdict: failed(error, at: .none), fresh: nil)
        }
    }

    /// What a crash inside recovery depends on. It may bring frames back that a kept WAL index hides: which there are is known by the
    /// cut. Frames of an unfinished commit are written over by the next one, and no part of it.
    private func physicalKey(_ opened: StateExplorer.Opened, _ search: Search) -> Int64 {
        let hidden = search.index == nil ? 0 : Int64(search.crash.events)
        return RecordWords.hash([search.base, opened.seen, opened.content.physical, hidden], seed: 7)
    }

    /// Whether recovery from this state is crashed.
    private func isCrashedAgain(_ opened: StateExplorer.Opened, _ search: Search) -> Bool {
        search.depth > 0 && UInt64(bitPattern: physicalKey(opened, search)) % UInt64(depth.every) == 0
    }

    /// Whether a state is judged although its verdict is known: a sample, in case that the key lacks what a verdict depends on.
    private func isJudgedAgain(_ opened: StateExplorer.Opened, _ identity: Int64, _ search: Search) -> Bool {
        UInt64(bitPattern: identity) % Self.judgedAgainEvery == 0 && !isCrashedAgain(opened, search)
    }

    /// What a verdict depends on. Where the pages lie, in the log or in the database, shows only to a crash inside recovery; how long
    /// the log is decides when the store checkpoints.
    func key(of opened: StateExplorer.Opened, _ search: Search) -> Int64 {
        if isCrashedAgain(opened, search) { return physicalKey(opened, search) }
        return RecordWords.hash(
            [search.base, opened.seen, opened.content.logical, Int64(opened.content.frames)], seed: 13)
    }

    /// The verdict on a state that came back with `lsn`, which is compared with what was promised here.
    private func within(_ verdict: Verdict, _ lsn: LSN, _ search: Search) -> Verdict {
        let violations = CommitOrderOracle().violations(of: search.lineage, lsn: lsn)
        guard !violations.isEmpty else { return verdict }
        var verdict = verdict
        (verdict.violations, verdict.lsn) = (violations + verdict.violations, lsn)
        return verdict
    }

    private func failed(_ error: StoreError, at lsn: LSN) -> Verdict {
        explorer.dropConnection()
        let violation = OracleViolation(
            oracle: RecoveryOracle.name, kind: "recovery_failed_\(error.code)",
            detail: "the store does not come back: \(error.description)")
        return Verdict(violations: [violation], lsn: lsn, isChecked: false)
    }

    /// Everything behind a key: the first state is open already, its other decisions follow.
    private func explore(
        _ opened: StateExplorer.Opened, _ key: Int64, _ search: Search, _ chooser: DepthFirstChooser
    ) async -> (Verdict, CutResult.Content) {
        let before = chooser.asked
        var (verdict, content) = (Verdict(), CutResult.Content())
        await use(opened, key, search, into: &verdict, &content)
        guard chooser.asked > before else { return (verdict, content) }
        // Recovery, or a survivor, looked at something undecided: the rest of that tree belongs to the key.
        let branches = chooser.split(after: before)
        var paths = 1
        while branches.next() {
            guard paths < depth.pathsPerCrash else {
                verdict.isWhole = false
                content.count(Counter.cutShort)
                break
            }
            paths += 1
            do {
                let again = try explorer.open(
                    search.crash, search.media, index: search.index, seed: search.seed, branches)
                await use(again, key, search, into: &verdict, &content)
            } catch {
                verdict = failed(error, at: .none)
            }
        }
        if branches.diverged { verdict.violations.append(Self.notDeterministic) }
        return (verdict, content)
    }

    private static let notDeterministic = OracleViolation(
        oracle: "explorer", kind: "not_deterministic",
        detail: "the same decisions led to other questions: the run is not a function of its seed")

    private func use(
        _ opened: StateExplorer.Opened, _ key: Int64, _ search: Search, into verdict: inout Verdict,
        _ content: inout CutResult.Content
    ) async {
        content.paths += 1
        content.recoveries += 1
        let isCrashed = isCrashedAgain(opened, search)
        do {
            let used = try await explorer.use(
                opened, search.crash, captures: isCrashed,
                checksIntegrity: key & 31 == 0)
            await judge(used, into: &verdict, &content)
            content.outcomes.insert(used.outcome)
            if isCrashed, mutant != .noInnerCrash { await crashAgain(used.captures, key, search, into: &content) }
        } catch {
            verdict = failed(error, at: opened.header.lastLSN)
        }
    }

    // MARK: judging

    private func judge(
        _ used: StateExplorer.Used, into verdict: inout Verdict, _ content: inout CutResult.Content
    ) async {
        let observation = used.observation
        verdict.lsn = observation.lsn
        var violations: [OracleViolation] = []
        for oracle in Oracles.all where mutant != .blindContentOracle || oracle.name != ContentOracle().name {
            let judgement = oracle.judge(observation)
            content.count(Counter.judged(oracle.name), judgement.checked)
            violations += judgement.violations
        }
        for step in used.steps where step.operation == .open || step.name == .advance {
            content.count(Counter.branch(step))
        }
        // The superblock is written twice when a crash had come between the store's bump and its own.
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

    /// Compares what recovery left with what the recovery at once leaves; asks that one, if nobody did before.
    private func compare(
        _ observation: Observation, _ content: inout CutResult.Content
    ) async -> [OracleViolation] {
        let oracle = RecoveryOracle()
        guard mutant != .blindRecoveryOracle, let base = oracle.base(of: observation) else { return [] }
        let form = RecoveredForm(observation.recovered, recorded: base.lsn)
        if forms[base] == nil, observation.crash.earlier.isEmpty { forms[base] = form }
        if forms[base] == nil { forms[base] = await recoverAtOnce(base) }
        guard let expected = forms[base] else { return [] }
        content.count(Counter.judged(RecoveryOracle.name))
        return oracle.judge(form, against: expected, lsn: base.lsn)
    }

    /// The recovery from the recorded run's own media right after a commit, everything written there.
    private func recoverAtOnce(_ base: RecoveryOracle.Base) async -> RecoveredForm? {
        guard recording.commits.indices.contains(Int(base.lsn) - 1) else { return nil }
        let events = recording.commits[Int(base.lsn) - 1].events
        recordedMedia.advance(to: events)
        let crash = Crash(kind: base.endsBoot ? .power : .process, events: events, survivors: ClientState())
        do {
            let opened = try explorer.open(
                crash, recordedMedia.state().crashed(.process), index: nil, seed: 0, ReplayChooser())
            let used = try await explorer.use(opened, crash, captures: false, checksIntegrity: false)
            return RecoveredForm(used.observation.recovered, recorded: base.lsn)
        } catch {
            explorer.dropConnection()
            return nil
        }
    }
}
