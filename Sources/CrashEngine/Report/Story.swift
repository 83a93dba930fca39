// A finding told in order: what ran, who held which block, where the crash fell, what came back, what is wrong.
//
// The story is data, derived from a finding and the recording that it belongs to whenever somebody asks; how it looks is the business of
// who shows it (``Story/text``). Findings are stored, stories are not.

internal import LayoutStore

/// What happened, and what is wrong with it; see the top of the file.
package struct Story: Sendable {
    /// What kind of thing is violated, and where.
    package let title: String
    /// What is wrong, with the numbers, in lines.
    package let violation: [String]
    /// Rules of the protocol that were off.
    package let rulesOff: [String]
    /// The operations before, the last one being where it showed.
    package let operations: [String]
    /// Who can reach what at the crash, and outlives it; empty without a crash.
    package let holders: [String]
    /// The crash, what the media came to, and so on through the crashes inside recovery.
    package let crashes: [String]

    /// - Parameter recording: of the run that the finding is about, to the end of its operation at least.
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

    /// In lines, but for the command that shows it again.
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
    /// Nil without a crash, and where this recording has no such cut.
    let point: CutPoint?

    /// Operations that are told.
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

    /// Survivors only.
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
            let access = hold.writes ? "read and write" : "read"
            return
                "client \(reach.client) (\(scope)) holds disk blocks \(hold.start)..<\(hold.diskBlocks.upperBound) as file "
                + "\(reach.file) block \(hold.offset), \(access)\(reach.isStale ? ", stale" : ""), since LSN \(hold.granted)"
        }
    }

    var crashes: [String] {
        guard let cut = finding.crash else { return ["no crash: the running store showed it"] }
        var lines = ["crash of the \(cut.kind): \(words(cut))\(behind)"]
        // Nobody lived to tell what came back.
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

    /// The event before the crash, and what was durable then.
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
