// A case is taken again by this build: first along its own path; then, unless that violates the same again, by
// exploring every cut of its operation, step and kind of crash, with as many crashes inside recovery.
//
//   found                                                               answer                exit code
//   on the path: the same oracle finds the same kind of violation       violated              1
//   among the cuts: the same kind                                       violated, elsewhere   1
//   among the cuts, or while the plan was recorded: another kind        violated, otherwise   1
//   nothing, and every cut was explored to the end                      clean                 0
//   nothing, but there was no cut, one was not explored to the end, or
//   no crash came inside a recovery where the case has one              unproved              2
//
// So "clean" never means that there was no such path. If the path's cut is gone, or recovery asks other questions about
// the media than the path answers, the I/O pattern has changed, and the answer says so.
//
// A case whose store ended the tester's process has no path: its cuts are explored in another process. A case without a
// crash needs only the recording: it is clean if its step ran and nothing showed.
// Source: DESIGN §5, also for the exit codes.

internal import LayoutStore

/// Takes one case again; see the top of the file.
package struct CaseReplay {
    package let one: Case
    package let run: CaseRecording
    private let points: [CutPoint]

    package init(_ one: Case, _ run: CaseRecording) {
        self.one = one
        self.run = run
        points = CutPoint.all(of: run.recording)
    }

    /// The answer about a case.
    package struct Answer: Sendable {
        package enum State: String, Sendable {
            case violated, clean, unproved
        }

        package let state: State
        /// What was done and found, in sentences.
        package let sentences: [String]
        /// The finding, if something is violated.
        package var finding: Finding?
        /// Cuts that were explored again, and the states in them.
        package var cuts = 0
        package var states = 0
        /// The path's images, if they were asked for.
        package var images: [CutRunner.Image] = []

        package init(_ state: State, _ sentences: [String]) {
            self.state = state
            self.sentences = sentences
        }
    }

    /// The answer for a case whose operation this build's plan does not have.
    package static func missing(_ one: Case) -> Answer {
        Answer(
            .unproved,
            ["this build's plan has no operation that reads \"\(one.operation)\": nothing was explored"])
    }

    /// Takes the case's path, and explores cuts where that is needed.
    ///
    /// - Parameter explorer: explores the cuts; in another process for a case whose store ends the process that
    ///   explores it.
    package func answer(
        keepsImages: Bool = false,
        by explorer: (Recording, CutRunner.Depth) -> any CutExplorer = {
            RunnerExplorer($0, depth: $1, comparesAtOnce: true)
        }
    ) async throws -> Answer {
        var sentences = [run.moved].compactMap(\.self)
        guard let crash = one.finding.crash else { return withoutCrash(sentences) }
        let depth = CutRunner.Depth(crashes: one.finding.inner.count, every: 1)
        let endsProcess = one.finding.violation.oracle == Oracles.process
        let point = points.first {
            $0.cut.operation == run.place.operation && $0.cut.step == crash.step && $0.cut.event == crash.event
                && $0.cut.kind == crash.kind && $0.cut.pages == crash.pages && $0.cut.keepsIndex == crash.keepsIndex
        }
        var images: [CutRunner.Image] = []
        var isFollowed = point != nil
        if let point, !endsProcess {
            let runner = CutRunner(run.recording, depth: depth, comparesAtOnce: true)
            let replay = await runner.replay(one.finding, at: point, keepsImages: keepsImages)
            images = replay.images
            isFollowed = replay.isFollowed
            if let violation = replay.violations.first(where: isSame) {
                let way = isFollowed ? "by the case's own path" : "although the I/O pattern changed"
                let again = Finding(
                    violation, decisions: one.finding.decisions, inner: one.finding.inner, lsn: replay.lsn)
                var answer = violated(again.at(point.cut), sentences + ["violated again, \(way)"])
                answer.images = images
                return answer
            }
        }
        if !isFollowed {
            sentences.append(
                "the I/O pattern of \(crash.step) changed since the case was made: its cuts were explored again")
        }
        var answer = try await explore(crash, depth, explorer(run.recording, depth), sentences)
        answer.images = images
        return answer
    }

    private func isSame(_ violation: OracleViolation) -> Bool {
        violation.oracle == one.finding.violation.oracle && violation.kind == one.finding.violation.kind
    }

    /// The answer about a violation of the running store: it shows again, another one does, or the operation ran without
    /// any.
    private func withoutCrash(_ sentences: [String]) -> Answer {
        let live = run.recording.liveFindings
        if let again = live.first(where: { isSame($0.violation) && $0.place == run.place }) {
            return violated(again, sentences + ["violated again, without any crash"])
        }
        if let other = live.first {
            return violated(other, sentences + [Self.alive(other)])
        }
        func isPlace(_ point: SchedulePoint) -> Bool {
            point.operation == run.place.operation && point.step == run.place.step
        }
        guard
            run.recording.log.events.contains(where: { isPlace($0.point) })
                || run.recording.draws.contains(where: { isPlace($0.point) })
        else { return Answer(.unproved, sentences + [absent(run.place.step)]) }
        return Answer(.clean, sentences + ["clean: the operation ran, and nothing was seen that was never written"])
    }

    private func violated(_ finding: Finding, _ sentences: [String]) -> Answer {
        var answer = Answer(.violated, sentences)
        answer.finding = finding
        return answer
    }

    /// The words for another violation that showed while the plan was recorded.
    private static func alive(_ finding: Finding) -> String { otherwise(finding) + ", without any crash" }

    private static func otherwise(_ finding: Finding) -> String { "violated otherwise: \(finding.violation.kind)" }

    private func absent(_ step: Step) -> String {
        "operation \(run.place.operation) has no step \(step) any more: nothing was explored"
    }

    /// Explores every cut of the case's operation, step and kind of crash.
    private func explore(
        _ crash: CrashCut, _ depth: CutRunner.Depth, _ explorer: any CutExplorer, _ sentences: [String]
    ) async throws -> Answer {
        let cuts = points.filter {
            $0.cut.operation == run.place.operation && $0.cut.step == crash.step
                && crash.kind.equals.contains($0.cut.kind)
        }
        guard !cuts.isEmpty else {
            if let live = run.recording.liveFindings.first { return violated(live, sentences + [Self.alive(live)]) }
            return Answer(.unproved, sentences + [absent(crash.step)])
        }
        var (states, found): (Set<Int64>, [Finding]) = ([], [])
        var counters: [String: Int] = [:]
        // Cuts that nobody delivers, after an interrupt, are not whole either.
        var whole = 0
        try await explorer.explore(cuts) {
            true
        } deliver: { point, result in
            let contents = result.bundles.compactMap(\.content)
            states.formUnion(result.states)
            for content in contents {
                states.formUnion(content.states)
                counters.merge(content.counters, uniquingKeysWith: +)
            }
            found += (result.findings + result.bundles.flatMap(\.findings)).map { $0.at(point.cut) }
            if result.isComplete, contents.allSatisfy({ $0.counters[Counter.cutShort] == nil }) { whole += 1 }
            return true
        }
        let simplest = found.sorted { $0.simplicity.lexicographicallyPrecedes($1.simplicity) }
        let what = "\(cuts.count) cuts of operation \(run.place.operation), \(crash.step), \(crash.kind)"
        var answer: Answer
        if let same = simplest.first(where: { isSame($0.violation) }) {
            answer = violated(same, sentences + ["violated elsewhere: found among \(what)"])
        } else if let other = simplest.first {
            answer = violated(other, sentences + [Self.otherwise(other) + ", found among \(what)"])
        } else if let live = run.recording.liveFindings.first {
            answer = violated(live, sentences + [Self.alive(live)])
        } else if whole < cuts.count {
            answer = Answer(
                .unproved, sentences + ["\(cuts.count - whole) of \(what) were not explored to the end"])
        } else if let missing = missingPair(counters) {
            answer = Answer(.unproved, sentences + ["\(what) were explored, but \(missing)"])
        } else {
            answer = Answer(.clean, sentences + ["clean: \(what), \(states.count) states, all explored"])
        }
        (answer.cuts, answer.states) = (cuts.count, states.count)
        return answer
    }

    /// Which two of the case's crashes, one inside the recovery from the other, never came; nil if all did.
    private func missingPair(_ counters: [String: Int]) -> String? {
        let kinds = [one.finding.crash?.kind].compactMap(\.self) + one.finding.inner.map(\.crash.kind)
        return zip(kinds, kinds.dropFirst()).first { counters[Counter.pair($0, $1), default: 0] == 0 }.map {
            "no crash of the \($1) came inside the recovery from a crash of the \($0)"
        }
    }
}
