package import LayoutStore

/// Takes one path again: a crash, the decisions about the media, and the crashes inside the recovery from it.
extension CutRunner {
    /// The result of taking a path.
    package struct Replay: Sendable {
        package var violations: [OracleViolation] = []
        /// The last LSN that the media gave back.
        package var lsn = LSN.none
        /// Whether the path had an answer to each question about the media, each crash inside recovery was found, and
        /// no decision was left over.
        package var isFollowed = true
        /// The media as each crash left them, in order, then as the recovery from the last one left them; empty if not
        /// asked for.
        package var images: [Image] = []
    }

    /// Everything that outlives the store's process, at one moment of a replay.
    package struct Image: Sendable {
        /// `crashed-1`, `crashed-2` and so on for the crashes before the last one, in order; `crashed` for the last
        /// one; `recovered` for its recovery.
        package let name: String
        package let files: [MediaState.File]
    }

    /// Takes the path of `finding` from the crash at `point`. Every oracle judges the state at its end.
    package func replay(_ finding: Finding, at point: CutPoint, keepsImages: Bool = false) async -> Replay {
        var replay = Replay()
        var search = search(at: point)
        var decisions = finding.decisions
        var crashes = finding.inner[...]
        var number = 1
        while true {
            let chooser = PathChooser(decisions) { [explorer] in explorer.rig.name(of: $0) }
            let next = crashes.popFirst()
            var recovered: MediaState?
            explorer.hearsRecovery = keepsImages && next == nil ? { recovered = $0 } : nil
            defer { explorer.hearsRecovery = nil }
            let used = await take(search, chooser, captures: next != nil, into: &replay)
            if !chooser.isFollowed { replay.isFollowed = false }
            if keepsImages {
                let files = search.media.files(deciding: chooser.kept, blocks: recording.blocks)
                replay.images.append(Image(name: next == nil ? "crashed" : "crashed-\(number)", files: files))
                if let recovered {
                    replay.images.append(Image(name: "recovered", files: recovered.files(blocks: recording.blocks)))
                }
            }
            guard let next else { return replay }
            guard let used, let inner = crash(next.crash, in: used.captures, below: search) else {
                replay.isFollowed = false
                return replay
            }
            (search, decisions, number) = (inner, next.decisions, number + 1)
            replay.violations = []
        }
    }

    /// Opens a state of `search`, recovers and uses it, and has it judged.
    private func take(
        _ search: Search, _ chooser: PathChooser, captures: Bool, into replay: inout Replay
    ) async -> StateExplorer.Used? {
        var verdict = Verdict()
        var used: StateExplorer.Used?
        do {
            let opened = try explorer.open(search.crash, search.media, chooser)
            verdict.lsn = opened.header.lastLSN
            do {
                let one = try await explorer.use(opened, search.crash, captures: captures, checksIntegrity: true)
                var content = CutResult.Content()
                await judge.judge(one, into: &verdict, &content)
                used = one
            } catch {
                verdict = failed(error, at: opened.header.lastLSN)
            }
        } catch {
            verdict = failed(error, at: .none)
        }
        verdict = verdict.within(search.lineage, verdict.lsn)
        (replay.violations, replay.lsn) = (verdict.violations, verdict.lsn)
        return used
    }

    /// The search below a crash inside the recovery that left `captures`; nil if that recovery has no such place.
    private func crash(
        _ cut: CrashCut, in captures: [RecoveryRecorder.Capture], below search: Search
    ) -> Search? {
        guard
            let capture = captures.first(where: {
                $0.step == cut.step && $0.nth == cut.event && $0.kinds.contains(cut.kind)
            })
        else { return nil }
        let crash = Crash(
            kind: cut.kind, events: search.crash.events, earlier: search.crash.earlier + [capture.run],
            survivors: search.crash.survivors.with(pending: capture.waiting).survivors(of: cut.kind))
        return Search(
            crash: crash, media: capture.media.crashed(cut.kind), base: 0, depth: 0,
            lineage: Lineage(recording.commits, crash))
    }
}
