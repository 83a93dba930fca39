internal import LayoutStore

/// Crashes inside the recovery from another crash.
extension CutRunner {
    /// Explores the crashes at `captures`, without those that another one stands for, and adds the results to
    /// `content`.
    /// - Parameter path: the decisions after `key` that led to this recovery.
    func crashAgain(
        _ captures: [RecoveryRecorder.Capture], _ key: Int64, _ search: Search, behind path: [Decision],
        into content: inout CutResult.Content
    ) async {
        for inner in Self.innerCrashes(of: captures, key, search) {
            let (capture, kind) = (inner.capture, inner.crash.kind)
            let below = Search(
                crash: inner.crash, media: capture.media.crashed(kind), base: inner.base,
                depth: search.depth - 1, lineage: Lineage(recording.commits, inner.crash))
            for first in search.crash.kind.equals {
                for second in kind.equals { content.count(Counter.pair(first, second)) }
            }
            let cut = CrashCut(kind: kind, operation: 0, step: capture.step, event: capture.nth)
            var found = CutResult.Content()
            let isComplete = await visit(below, limit: depth.pathsPerCrash) { leaf, chooser in
                found.paths += 1
                if leaf.verdict.isChecked { found.states.insert(leaf.identity) }
                if !leaf.verdict.violations.isEmpty {
                    let crash = InnerCrash(crash: cut, decisions: decisions(of: chooser) + leaf.verdict.behind)
                    found.findings += leaf.verdict.violations.map {
                        Finding($0, decisions: path, inner: [crash], lsn: leaf.verdict.lsn)
                    }
                }
                guard let fresh = leaf.fresh else { return }
                let isClean = fresh.findings.isEmpty
                found.add(
                    isClean ? fresh : fresh.behind(InnerCrash(crash: cut, decisions: decisions(of: chooser)), path))
            }
            if !isComplete { content.count(Counter.cutShort) }
            content.add(found)
        }
    }

    private struct Inner {
        let capture: RecoveryRecorder.Capture
        let crash: Crash
        let base: Int64
    }

    /// The crashes at `captures`, without those whose states all recur at a later crash.
    ///
    /// If the process dies at two captures, the states differ only if a file, the device, a client's access or the new
    /// file changed between them. A power loss leaves all states of an earlier one, unless something was synced, or the
    /// device or an access changed, between them. If a further crash may follow, syncs and promises make a difference
    /// for both kinds.
    private static func innerCrashes(
        of captures: [RecoveryRecorder.Capture], _ key: Int64, _ search: Search
    ) -> [Inner] {
        let isLast = search.depth == 1
        var (kept, seen): ([Inner], Set<[Int64]>) = ([], [])
        for capture in captures.reversed() {
            for kind in capture.kinds.reversed() {
                let crash = Crash(
                    kind: kind, events: search.crash.events, earlier: search.crash.earlier + [capture.run],
                    survivors: search.crash.survivors.with(pending: capture.waiting).survivors(of: kind))
                let base = StateKeys.base(behind: key, capture, crash, isLast: isLast)
                let files = kind.endsBoot ? 0 : capture.fileChanges
                let syncs = kind.endsBoot || !isLast ? capture.fileSyncs : 0
                guard seen.insert([base, Int64(files), Int64(syncs)]).inserted else { continue }
                kept.append(Inner(capture: capture, crash: crash, base: base))
            }
        }
        return kept.reversed()
    }
}
