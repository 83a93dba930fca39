// A story tells a finding in order: what ran, who held which blocks, where the crash fell, what came back, what is
// wrong.
//
// A story is derived from a finding and its recording whenever somebody asks: findings are stored, stories are not. It
// is data; ``Story/text`` lays it out in lines.

internal import LayoutStore

/// The story of a finding; see the top of the file.
package struct Story: Sendable {
    /// The kind of the violation, and where it fell.
    package let title: String
    /// The violation with its numbers, in lines.
    package let violation: [String]
    /// The rules of the protocol that were off.
    package let rulesOff: [String]
    /// The last operations, up to the one in which it showed.
    package let operations: [String]
    /// The survivors of the crash, and what each can reach; empty without a crash.
    package let holders: [String]
    /// The crash, the decisions about the media, and the same for each crash inside recovery.
    package let crashes: [String]

    /// - Parameter recording: the finding's run, at least to the end of its operation.
    package init(_ finding: Finding, _ recording: Recording) {
        let point = finding.crash.flatMap { cut in CutPoint.all(of: recording).first { $0.cut == cut } }
        let teller = Teller(finding: finding, recording: recording, point: point)
        title = teller.title
        violation = finding.violation.detail.split(separator: "\n").map(String.init)
        rulesOff = recording.rules.switchedOff.map(\.name)
        operations = teller.operations
        holders = teller.holders
        crashes = teller.crashes
    }

    /// The story in lines, without the command that shows the finding again.
    package var text: String {
        var lines = ["VIOLATED  \(title)"]
        if !rulesOff.isEmpty { lines.append("  rules off: " + rulesOff.joined(separator: ", ")) }
        lines += violation.map { "  " + $0 } + ["  story:"]
        lines += (operations + holders + crashes).map { "    " + $0 }
        return lines.joined(separator: "\n")
    }
}

/// Finds the words of one story.
private struct Teller {
    let finding: Finding
    let recording: Recording
    /// The crash's cut; nil without a crash, or if this recording has no such cut.
    let point: CutPoint?

    /// How many operations are told, and how many decisions of each crash.
    private static let toldOperations = 4

    var title: String {
        let place =
            switch finding.crash {
            case nil: "without any crash"
            case let cut?: "crash of the \(cut.kind) in \(cut.step)"
            }
        return "\(finding.violation.kind)   oracle \(finding.violation.oracle)   \(place)   seed \(recording.plan.seed)"
            + "   journal \(recording.medium)"
    }

    var operations: [String] {
        let last = min(finding.place?.operation ?? 0, recording.operations.count - 1)
        let events = point?.events ?? .max
        return (max(0, last - Self.toldOperations + 1)...max(last, 0)).map { operation in
            let steps = recording.commits.enumerated().filter {
                $0.element.operation == operation && $0.element.events <= events
            }.map { "LSN \($0.offset + 1) \($0.element.step.name)" }
            let told = steps.isEmpty ? "" : "; " + steps.joined(separator: ", ")
            return "operation \(operation): \(recording.operations[operation])\(told)"
        }
    }

    /// What each survivor can reach.
    var holders: [String] {
        guard let point else { return [] }
        var state = ClientState()
        var changes = 0
        recording.history.advance(&state, from: &changes, to: point.events)
        let survivors = state.survivors(of: point.cut.kind)
        guard !survivors.reaches.isEmpty else { return ["nobody outlives the crash with an address"] }
        return survivors.reaches.map { reach in
            let hold = reach.hold
            let scope = survivors.clients.first { $0.index == reach.client }.map { "\($0.scope)" } ?? "unknown scope"
            let access = hold.access.contains(.write) ? "read and write" : "read"
            return
                "client \(reach.client) (\(scope)) holds disk blocks \(hold.start)..<\(hold.diskBlocks.upperBound) as file "
                + "\(reach.file) block \(hold.offset), \(access)\(reach.isStale ? ", stale" : ""), since LSN \(hold.granted)"
        }
    }

    var crashes: [String] {
        guard let cut = finding.crash else { return ["no crash: the running store showed it"] }
        var lines = ["crash of the \(cut.kind): \(words(cut))\(behind)"]
        // A tester that died told nothing of what came back.
        guard finding.violation.oracle != Oracles.process else { return lines }
        lines.append(media(finding.decisions))
        for inner in finding.inner {
            lines.append("recovery begins; crash of the \(inner.crash.kind) inside it: \(words(inner.crash))")
            lines.append(media(inner.decisions))
        }
        let came = finding.lsn == .none ? "the store does not come back" : "the media gave back LSN \(finding.lsn)"
        lines.append("recovery: \(came)")
        return lines
    }

    private func words(_ cut: CrashCut) -> String {
        let place = cut.operation > 0 ? "in operation \(cut.operation), " : ""
        let torn = cut.pages > 0 ? ", inside the next write, of which \(cut.pages) pages are done" : ""
        let index = cut.keepsIndex ? ", while a reader in another process keeps SQLite's index of the log" : ""
        return "\(place)\(cut.step), after event \(cut.event) of that step\(torn)\(index)"
    }

    /// The event before the crash, and the LSN that was durable then.
    private var behind: String {
        guard let point, point.events > 0 else { return "" }
        let event = recording.log.events[point.events - 1].kind.words(recording.log.files)
        return ": \(event); durable LSN \(recording.commits.durable(before: point.events))"
    }

    private func media(_ decisions: [Decision]) -> String {
        guard !decisions.isEmpty else { return "media: all that was read had one content" }
        let newer = decisions.filter { $0.pick > 0 }
        guard !newer.isEmpty else {
            return "media: each of \(decisions.count) things that were read had its oldest content"
        }
        let told = newer.prefix(Self.toldOperations).map { decision in
            let part = decision.number.map { "\(decision.part) \($0)" } ?? "\(decision.part)"
            return "\(part) of \(decision.medium) content \(decision.pick + 1) of \(decision.of)"
        }
        let more = newer.count > told.count ? ", and \(newer.count - told.count) more newer ones" : ""
        let rest = decisions.count > newer.count ? "; \(decisions.count - newer.count) others the oldest" : ""
        return "media, counted from the oldest content: " + told.joined(separator: ", ") + more + rest
    }
}
