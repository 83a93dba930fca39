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
    let recording: Recording
    let depth: Depth
    private let mutant: RunnerMutant?
    let explorer: StateExplorer
    private let media: CrashedMedia
    private let timeline: Timeline
    let keys: StateKeys
    private let judge: StateJudge

    private var verdicts: [Int64: Verdict] = [:]
    private var clients = ClientState()
    private var clientsAt = (events: 0, changes: 0)

    package init(_ recording: Recording, depth: Depth = Depth(), mutant: RunnerMutant? = nil) {
        self.mutant = mutant
        self.recording = recording
        self.depth = depth
        explorer = StateExplorer(recording, mutant: mutant)
        media = CrashedMedia(log: recording.log)
        keys = StateKeys(depth)
        judge = StateJudge(explorer, mutant: mutant)
        timeline = Timeline(recording)
    }

    /// Explores `point` up to `limit` paths.
    package func run(_ point: CutPoint, limit: Int) async -> CutResult {
        var result = CutResult()
        media.advance(to: point.events)
        let index = point.cut.keepsIndex ? recording.index.image(at: point.events) : nil
        let state = media.state(pages: point.cut.pages).crashed(point.cut.kind, keeping: index)
        result.legalStates = state.legalStates(after: point.cut.kind).description
        result.inFlightSectors = media.inFlightSectors
        let survivors = clients(at: point.events).survivors(of: point.cut.kind)
        for kind in point.cut.kind.equals { result.count(Counter.crashed(kind)) }

        // A write that was begun counts as issued.
        let events = point.events + (point.cut.pages > 0 ? 1 : 0)
        let crash = Crash(kind: point.cut.kind, events: events, survivors: survivors)
        var known: Set<Int64> = []
        let search = Search(
            crash: crash, media: state, base: timeline.key(of: point, clients: clientsAt.changes),
            seed: recording.plan.seed &+ UInt64(clientsAt.changes), depth: depth.crashes,
            lineage: Lineage(recording.commits, crash))
        if isOpenedFresh(point) { openFresh(search, &result) }
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
        if result.isComplete, isMixed(point) { compareMixes(search, known, &result) }
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
            let opened = try explorer.open(search.crash, search.media, seed: search.seed, chooser)
            let (key, identity) = (keys.key(of: opened, search), keys.identity(of: opened, search))
            let (known, lsn) = (verdicts[key], opened.header.lastLSN)
            if let known, !keys.isJudgedAgain(opened, identity, search) {
                return Leaf(key: key, identity: identity, verdict: known.within(search.lineage, lsn), fresh: nil)
            }
            let (verdict, content) = await explore(opened, key, search, chooser)
            if known == nil { verdicts[key] = verdict }
            return Leaf(
                key: key, identity: identity, verdict: verdict.within(search.lineage, lsn),
                fresh: known == nil ? content : nil)
        } catch {
            return Leaf(key: 0, identity: 0, verdict: failed(error, at: .none), fresh: nil)
        }
    }

    private func failed(_ error: StoreError, at lsn: LSN) -> Verdict {
        explorer.rig.drop()
        return Verdict.failed(error, at: lsn)
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
                let again = try explorer.open(search.crash, search.media, seed: search.seed, branches)
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
        let isCrashed = keys.isCrashedAgain(opened, search)
        do {
            let used = try await explorer.use(
                opened, search.crash, captures: isCrashed, checksIntegrity: keys.checksIntegrity(key))
            await judge.judge(used, into: &verdict, &content)
            content.outcomes.insert(used.outcome)
            if isCrashed, mutant != .noInnerCrash { await crashAgain(used.captures, key, search, into: &content) }
        } catch {
            verdict = failed(error, at: opened.header.lastLSN)
        }
    }
}
