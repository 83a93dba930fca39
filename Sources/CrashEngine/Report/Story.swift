internal import LayoutStore

/// A finding told in order: what ran, who held which block, where the crash fell, what came back, what is wrong.
package struct Story {
    private let recording: Recording
    private let point: CutPoint

    package init(_ recording: Recording, _ point: CutPoint) {
        self.recording = recording
        self.point = point
    }

    /// The story in lines, but for the command that shows it again.
    package func text(_ finding: Finding) -> String { lines(finding).joined(separator: "\n") }

    private func lines(_ finding: Finding) -> [String] {
        let (violation, lsn, decisions) = (finding.violation, finding.lsn, finding.decisions)
        var lines = [
            "VIOLATED  \(violation.kind)   oracle \(violation.oracle)   seed \(recording.plan.seed)   cut \(point.number)",
            "  \(violation.detail.replacing("\n", with: "\n  "))",
            "  story:",
        ]
        let last = point.cut.operation
        for operation in max(0, last - 3)...max(last, 0) where operation < recording.operations.count {
            let commits = recording.commits.enumerated().filter {
                $0.element.operation == operation && $0.element.events <= point.events
            }
            let steps = commits.map { "LSN \($0.offset + 1) \($0.element.step.name)" }.joined(separator: ", ")
            lines.append(
                "    operation \(operation): \(recording.operations[operation])\(steps.isEmpty ? "" : "; \(steps)")")
        }
        lines += holders()
        let durable = recording.commits.durable(before: point.events)
        lines.append(
            "    crash: \(point.cut.description), in operation \(last); "
                + "durable LSN \(durable), \(event)")
        guard violation.oracle != Oracles.process else { return lines }  // nobody lived to tell what came back
        let path =
            decisions.isEmpty ? "no sector undecided" : "decisions \(decisions.map(String.init).joined(separator: ","))"
        if finding.inner.isEmpty {
            lines.append("    recovery: the media gave back LSN \(lsn) (\(path))")
            return lines
        }
        lines.append("    recovery: begun (\(path))")
        for crash in finding.inner {
            let inner =
                crash.decisions.isEmpty
                ? "no sector undecided" : "decisions \(crash.decisions.map(String.init).joined(separator: ","))"
            lines.append("    crash inside it: \(crash.cut.description) (\(inner))")
        }
        lines.append("    recovery: the media gave back LSN \(lsn)")
        return lines
    }

    private var event: String { recording.log.events[point.events - 1].kind.words(recording.log.files) }

    private func scope(of reach: Reach, _ state: ClientState) -> String {
        state.clients.first { $0.index == reach.client }.map { "\($0.scope)" } ?? "unknown scope"
    }

    /// Who can reach what at the crash, survivors only.
    private func holders() -> [String] {
        var state = ClientState()
        var changes = 0
        recording.history.advance(&state, from: &changes, to: point.events)
        let survivors = state.survivors(of: point.cut.kind)
        guard !survivors.reaches.isEmpty else { return ["    nobody outlives the crash with an address"] }
        return survivors.reaches.map { reach in
            let hold = reach.hold
            return
                "    client \(reach.client) (\(scope(of: reach, survivors))) holds disk blocks \(hold.start)..<\(hold.diskBlocks.upperBound) as file "
                + "\(reach.file) block \(hold.offset), \(hold.access.contains(.write) ? "read and write" : "read")\(reach.isStale ? ", stale" : "")"
                + ", since LSN \(hold.granted)"
        }
    }
}
