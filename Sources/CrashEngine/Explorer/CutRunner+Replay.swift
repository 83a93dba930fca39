package import LayoutStore

/// One path again: a crash, what the media came to, and the crashes inside the recovery from it.
extension CutRunner {
    /// What came of a path.
    package struct Replay: Sendable {
        package var violations: [OracleViolation] = []
        /// The last LSN that the media gave back.
        package var lsn = LSN.none
        /// Each question about the media was one of the path's, each crash inside recovery was found, and nothing was left over.
        package var isFollowed = true
        /// Of each crash what it left, and of the last one what recovery made of that. Names tell which is which.
        package var images: [Image] = []
    }

    /// Everything that outlives the store's process, at one moment of a replay.
    package struct Image: Sendable {
        /// `crashed` for the last crash, `crashed-1` and so on for those before it, `recovered` behind it.
        package let name: String
        package let files: [MediaState.File]
    }

    /// Takes the path of `finding` behind the crash at `point`. Every oracle judges where it ends.
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
            guard let next, let used else { return replay }
            guard let inner = crash(next.crash, in: used.captures, below: search) else {
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
