package import LayoutStore

/// A violation, with all that is needed to show it again. Reports derive their words from it (Report/Story.swift).
package struct Finding: Codable, Sendable {
    package let violation: OracleViolation
    /// Where the recorded run crashed; nil if the running store showed it. A worker leaves it out: its parent knows the
    /// cut.
    package var crash: CrashCut?
    /// The decisions about the media after that crash.
    package let decisions: [Decision]
    /// The crashes inside recovery, each inside the recovery from the one before.
    package let inner: [InnerCrash]
    /// The last LSN that the media gave back after the last crash; 0 if they gave back none.
    package let lsn: LSN
    /// The operation and step of the crash; without a crash, of the moment at which the violation showed.
    package var place: Place?

    /// An operation of the recorded run, and a step of it.
    package struct Place: Hashable, Codable, Sendable {
        package let operation: Int
        package let step: Step

        package init(operation: Int, step: Step) { (self.operation, self.step) = (operation, step) }
    }

    package init(
        _ violation: OracleViolation, crash: CrashCut? = nil, decisions: [Decision] = [], inner: [InnerCrash] = [],
        lsn: LSN = .none, place: Place? = nil
    ) {
        self.violation = violation
        self.crash = crash
        self.decisions = decisions
        self.inner = inner
        self.lsn = lsn
        self.place = place
    }

    /// The same finding, at `cut`.
    package func at(_ cut: CrashCut) -> Finding {
        var finding = self
        finding.crash = cut
        finding.place = Place(operation: cut.operation, step: cut.step)
        return finding
    }

    package var signature: Signature {
        Signature(oracle: violation.oracle, kind: violation.kind, step: place?.step)
    }

    /// Whether the store noticed by itself that its rows contradict each other, or trapped. What would have come of it is not seen, so
    /// such a finding proves nothing about the oracles (CRASHMODEL M6).
    package var isAssertion: Bool {
        violation.oracle == RecoveryOracle.name && violation.kind == Verdict.kind(ofFailed: .corrupt)
            || violation.oracle == OracleName.store
            || violation.oracle == Oracles.process && violation.kind == Oracles.crashed
    }

    /// The number of crashes that it takes.
    package var crashes: Int { crash == nil ? 0 : 1 + inner.count }
    /// The number of decisions that it takes. A crash inside a write, and a WAL index that a reader keeps, count like a
    /// decision each, since they are rarer than a crash between two events.
    package var decisionCount: Int {
        let rare = (crash?.pages ?? 0 > 0 ? 1 : 0) + (crash?.keepsIndex == true ? 1 : 0)
        return inner.reduce(decisions.count + rare) { $0 + $1.decisions.count }
    }

    /// The order of findings: the simpler one has fewer crashes, then fewer decisions, then the earlier operation.
    package var simplicity: [Int] { [crashes, decisionCount, place?.operation ?? 0] }
}

/// The kind of a finding, without numbers: findings with one signature are likely one bug (CRASHMODEL M6).
package struct Signature: Hashable, Sendable {
    package let oracle: String
    package let kind: String
    /// Operation and step; nil until the finding's place is known.
    package let step: Step?
}

extension Recording {
    /// The violations that the running store showed, as findings.
    package var liveFindings: [Finding] {
        liveViolations.map {
            let violation = OracleViolation(oracle: $0.oracle, kind: $0.kind, detail: $0.message)
            return Finding(violation, place: Finding.Place(operation: $0.point.operation, step: $0.point.step))
        }
    }
}
