internal import LayoutStore

extension CampaignStore {
    /// Commits one explored cut and all its results, in one transaction.
    ///
    /// The content of a bundle counts with the first cut that is committed with its key, and never again. Throws
    /// `BrokenRunError` for a new key without content, since the file would lack something. Returns how many of the
    /// cut's states are new in the file.
    @discardableResult
    package func commit(_ turn: CampaignOrder.Turn, _ result: CutResult) throws -> Int {
        let (point, pass) = (turn.point, Int64(turn.pass))
        var (new, paths) = (0, result.paths)
        try transact {
            new = try add(states: result.states, outcomes: result.outcomes)
            try add(result.counters)
            var findings = result.findings
            for bundle in result.bundles where try isNew(bundle.key) {
                guard let content = bundle.content else {
                    throw BrokenRunError(
                        description: "cut \(point.number) refers to verdict \(bundle.key), which nobody has sent; run "
                            + "again with another --db, and report this as a bug of crashtest")
                }
                new += try add(states: content.states, outcomes: content.outcomes)
                try add(content.counters)
                findings += bundle.findings
                paths += content.paths
            }
            try put(
                "cut", statements.putCut,
                [
                    Int64(point.number), pass, Int64(point.cut.operation), Int64(point.cut.event),
                    Int64(result.inFlightSectors), Int64(paths), Int64(new), result.isComplete ? 1 : 0,
                    Int64(point.number),
                ], texts: [point.cut.step.description, point.cut.kind.rawValue, result.legalStates])
            for other in turn.included {
                try add([Counter.crashed(other.cut.kind): 1])
                try put(
                    "cut", statements.putCut,
                    [
                        Int64(other.number), pass, Int64(other.cut.operation), Int64(other.cut.event), 0, 0, 0,
                        result.isComplete ? 1 : 0, Int64(point.number),
                    ], texts: [other.cut.step.description, other.cut.kind.rawValue, ""])
            }
            try add(findings.map { $0.at(point.cut) }, cut: point.number)
            if !findings.isEmpty { hasFindings = true }
            if findings.contains(where: { !$0.isAssertion }) { hasOutcomes = true }
            try put("effort", statements.addEffort, [Int64(result.recoveries)], texts: ["store_recoveries"])
        }
        stateCount += new
        coverage.visit(
            point.number, pass: turn.pass, includedIn: point.number, paths: paths, isComplete: result.isComplete)
        for other in turn.included {
            coverage.visit(
                other.number, pass: turn.pass, includedIn: point.number, paths: 0, isComplete: result.isComplete)
        }
        return new
    }

    func add(_ counters: [String: Int]) throws {
        for (name, value) in counters.sorted(by: { $0.key < $1.key }) {
            try put("counter", statements.addCounter, [Int64(value)], texts: [name])
        }
    }

    package func add(_ timing: String, microseconds: Int64) throws {
        try transact { try put("timing", statements.addTiming, [microseconds], texts: [timing]) }
    }

    private func isNew(_ key: Int64) throws -> Bool {
        try put("bundle", statements.putBundle, [key])
    }

    private func add(states: Set<Int64>, outcomes: Set<Int64>) throws -> Int {
        var new = 0
        // In ascending order, so that neighbours meet the same page.
        for hash in states.sorted() where try put("state", statements.putState, [hash]) { new += 1 }
        for hash in outcomes.sorted() { try put("outcome", statements.putOutcome, [hash]) }
        return new
    }

    /// Puts one finding of each oracle and kind: the simplest.
    func add(_ findings: [Finding], cut: Int) throws {
        var simplest: [Finding] = []
        for finding in findings {
            guard let place = simplest.firstIndex(where: { $0.signature == finding.signature }) else {
                simplest.append(finding)
                continue
            }
            if finding.simplicity.lexicographicallyPrecedes(simplest[place].simplicity) { simplest[place] = finding }
        }
        for finding in simplest {
            try put(
                "finding", statements.putFinding,
                [
                    Int64(cut), Int64(finding.place?.operation ?? 0), Int64(finding.crashes),
                    Int64(finding.decisionCount),
                ],
                texts: [
                    finding.violation.oracle, finding.violation.kind, finding.place?.step.description ?? "",
                    finding.violation.detail, try StoredJSON.text(of: finding),
                ])
        }
    }
}
