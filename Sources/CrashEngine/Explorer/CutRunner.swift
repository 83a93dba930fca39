// A runner explores a cut: every state that the media may have after the crash and, for a share of the states, every
// crash inside their recovery.
//
//   crash at a cut ── decisions ──▶ state ── recovery ──▶ judged
//                                               └ captures at its events, and from each:
//   crash there ── decisions ──▶ state ── recovery ──▶ judged
//
// A state's *key* says its content (the pages as the pager returns them; if its recovery is crashed, also where they
// lie), the clients with their accesses, and the promises. *Behind* a key lies all that comes after: the store's
// recovery, the decisions that it still needs, crashes inside it. Two states with one key cannot differ in their
// verdict, nor in anything else behind the key (CRASHMODEL M4). So a runner explores each key once; the results are a
// *bundle*. A bundle depends on its key alone: every runner gets the same one, whichever cut brings it to the key.
// Source: CRASHMODEL M1, M3, M4, M6; ADR 12.

internal import LayoutStore

/// Explores cuts of one recording, one after the other.
package final class CutRunner {
    /// The most paths that are explored at one cut. A cut that has more is incomplete.
    package static let mostPaths = 4096

    let recording: Recording
    let depth: Depth
    private let mutant: RunnerMutant?
    let explorer: StateExplorer
    private let media: CrashedMedia
    private let timeline: Timeline
    let keys: StateKeys
    let judge: StateJudge

    private var verdicts: [Int64: Verdict] = [:]
    private var clients = ClientState()
    private var clientsAt = (events: 0, changes: 0)

    /// - Parameter comparesAtOnce: whether the first recovery at once at an LSN is compared with a second one, made
    ///   from the recording's media right after that commit. A campaign compares later states with the first one; a
    ///   caller that explores few states may have no later ones.
    package init(
        _ recording: Recording, depth: Depth = Depth(), mutant: RunnerMutant? = nil, comparesAtOnce: Bool = false
    ) {
        self.mutant = mutant
        self.recording = recording
        self.depth = depth
        explorer = StateExplorer(recording, mutant: mutant)
        media = CrashedMedia(log: recording.log)
        keys = StateKeys(depth)
        judge = StateJudge(explorer, mutant: mutant, comparesAtOnce: comparesAtOnce)
        timeline = Timeline(recording)
    }

    /// Explores `point` up to `limit` paths.
    package func run(_ point: CutPoint, limit: Int) async -> CutResult {
        var result = CutResult()
        let search = search(at: point)
        result.legalStates = search.media.legalStates(after: point.cut.kind).description
        result.inFlightSectors = media.inFlightSectors
        for kind in point.cut.kind.equals { result.count(Counter.crashed(kind)) }
        var known: Set<Int64> = []
        if isOpenedFresh(point) { openFresh(search, &result) }
        result.isComplete = await visit(search, limit: limit) { leaf, chooser in
            result.paths += 1
            if leaf.verdict.isChecked { result.states.insert(leaf.identity) }
            if !leaf.verdict.violations.isEmpty {
                let decisions = decisions(of: chooser) + leaf.verdict.behind
                result.findings += leaf.verdict.violations.map {
                    Finding($0, decisions: decisions, lsn: leaf.verdict.lsn)
                }
            }
            guard known.insert(leaf.key).inserted else { return }
            result.recoveries += leaf.fresh?.recoveries ?? 0
            let isEmpty = leaf.fresh?.findings.isEmpty ?? true
            result.bundles.append(
                CutResult.Bundle(
                    key: leaf.key, decisions: isEmpty ? [] : decisions(of: chooser), content: leaf.fresh))
        }
        if result.isComplete, isMixed(point) { compareMixes(point.cut, search, known, &result) }
        return result
    }

    /// The search below the crash at `point`. Moves the cursor over the media there.
    func search(at point: CutPoint) -> Search {
        media.advance(to: point.events)
        let index = point.cut.keepsIndex ? recording.index.image(at: point.events) : nil
        let state = media.state(pages: point.cut.pages).crashed(point.cut.kind, keeping: index)
        let survivors = clients(at: point.events).survivors(of: point.cut.kind)
        // A write that was begun counts as issued.
        let events = point.events + (point.cut.pages > 0 ? 1 : 0)
        let crash = Crash(kind: point.cut.kind, events: events, survivors: survivors)
        return Search(
            crash: crash, media: state, base: timeline.key(of: point, clients: clientsAt.changes),
            depth: depth.crashes, lineage: Lineage(recording.commits, crash))
    }

    /// The decisions of the chooser's current path, without the first `start` of them.
    func decisions(of chooser: DepthFirstChooser, from start: Int = 0) -> [Decision] {
        chooser.path.dropFirst(start).map {
            Decision($0.point, of: explorer.rig.name(of: $0.point.medium), pick: $0.pick, among: $0.count)
        }
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

    /// Visits every state of one crash, up to `limit` paths. Returns whether nothing was left out.
    func visit(
        _ search: Search, limit: Int, _ body: (Leaf, DepthFirstChooser) -> Void
    ) async -> Bool {
        let chooser = DepthFirstChooser()
        var (paths, isWhole) = (0, true)
        repeat {
            guard paths < limit else { return false }
            paths += 1
            let leaf = await self.leaf(search, chooser)
            isWhole = isWhole && leaf.verdict.isWhole
            body(leaf, chooser)
            if chooser.diverged {
                let verdict = Verdict(violations: [Self.notDeterministic], isChecked: false)
                body(Leaf(key: 0, identity: 0, verdict: verdict, fresh: nil), chooser)
                return false
            }
        } while chooser.next()
        return isWhole
    }

    /// The state of `search` to which the chooser's path leads: opened, and looked up by its key or explored.
    private func leaf(_ search: Search, _ chooser: DepthFirstChooser) async -> Leaf {
        do {
            let opened = try explorer.open(search.crash, search.media, chooser)
            let (key, identity) = (keys.key(of: opened, search), keys.identity(of: opened, search))
            let (known, lsn) = (verdicts[key], opened.header.lastLSN)
            // A violation is explored again: the decisions that lead to it from here depend on where the pages lie, which
            // the key may leave out, and a finding names them.
            if let known, known.violations.isEmpty, !keys.isJudgedAgain(opened, identity, search) {
                return Leaf(key: key, identity: identity, verdict: known.within(search.lineage, lsn), fresh: nil)
            }
            let (verdict, content) = await explore(opened, key, search, chooser, crashes: known == nil)
            if known == nil { verdicts[key] = verdict }
            return Leaf(
                key: key, identity: identity, verdict: verdict.within(search.lineage, lsn),
                fresh: known == nil ? content : nil)
        } catch {
            return Leaf(key: 0, identity: 0, verdict: failed(error, at: .none), fresh: nil)
        }
    }

    func failed(_ error: StoreError, at lsn: LSN) -> Verdict {
        explorer.rig.drop()
        return Verdict.failed(error, at: lsn)
    }

    /// Explores everything behind a key. The first state is open already; decisions behind the key lead to the others.
    /// - Parameter crashes: whether crashes inside recovery are explored too, where the key picks it for that.
    private func explore(
        _ opened: StateExplorer.Opened, _ key: Int64, _ search: Search, _ chooser: DepthFirstChooser, crashes: Bool
    ) async -> (Verdict, CutResult.Content) {
        let before = chooser.asked
        var (verdict, content) = (Verdict(), CutResult.Content())
        await use(opened, key, search, (chooser, before), crashes: crashes, into: &verdict, &content)
        guard chooser.asked > before else { return (verdict, content) }
        // Recovery, or a survivor's access, read something undecided: all its possibilities belong to the key.
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
                let again = try explorer.open(search.crash, search.media, branches)
                await use(again, key, search, (branches, before), crashes: crashes, into: &verdict, &content)
            } catch {
                verdict = failed(error, at: .none)
                verdict.behind = decisions(of: branches, from: before)
            }
        }
        if branches.diverged { verdict.violations.append(Self.notDeterministic) }
        return (verdict, content)
    }

    private static let notDeterministic = OracleViolation(
        oracle: "explorer", kind: "not_deterministic",
        detail: "the same decisions led to other questions: the run is not a function of its seed")

    /// - Parameter path: the chooser, and how many of its decisions lead to the key.
    private func use(
        _ opened: StateExplorer.Opened, _ key: Int64, _ search: Search,
        _ path: (chooser: DepthFirstChooser, start: Int), crashes: Bool, into verdict: inout Verdict,
        _ content: inout CutResult.Content
    ) async {
        content.paths += 1
        content.recoveries += 1
        let isCrashed = crashes && keys.isCrashedAgain(opened, search)
        let wasClean = verdict.violations.isEmpty
        do {
            let used = try await explorer.use(
                opened, search.crash, captures: isCrashed, checksIntegrity: keys.checksIntegrity(key))
            await judge.judge(used, into: &verdict, &content)
            content.outcomes.insert(used.outcome)
            if isCrashed, mutant != .noInnerCrash {
                let behind = decisions(of: path.chooser, from: path.start)
                await crashAgain(used.captures, key, search, behind: behind, into: &content)
            }
        } catch {
            verdict = failed(error, at: opened.header.lastLSN)
        }
        if wasClean, !verdict.violations.isEmpty {
            verdict.behind = decisions(of: path.chooser, from: path.start)
        }
    }
}
