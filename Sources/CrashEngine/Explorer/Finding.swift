package import LayoutStore

/// A violation, and all that shows it again. What it says to people is derived from it when it is read (Report/Story.swift).
package struct Finding: Codable, Sendable {
    package let violation: OracleViolation
    /// Where the recorded run crashed; nil for what shows without any crash. A worker leaves it out: its parent knows the cut.
    package var crash: CrashCut?
    /// What the media came to after that crash.
    package let decisions: [Decision]
    /// Crashes inside the recovery from that one, in order.
    package let inner: [InnerCrash]
    /// The last LSN that the media gave back in the end; 0 if they gave back none.
    package let lsn: LSN
    /// Where the run was when it showed; with the crash, where that fell.
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

    /// The same, found at `cut`.
    package func at(_ cut: CrashCut) -> Finding {
        var finding = self
        finding.crash = cut
        finding.place = Place(operation: cut.operation, step: cut.step)
        return finding
    }

    /// How many crashes it takes.
    package var crashes: Int { crash == nil ? 0 : 1 + inner.count }
    /// How many decisions it takes: of the media, and to die inside a write or beside a reader, which is rarer than between events.
    package var decisionCount: Int {
        let rare = (crash?.pages ?? 0 > 0 ? 1 : 0) + (crash?.keepsIndex == true ? 1 : 0)
        return inner.reduce(decisions.count + rare) { $0 + $1.decisions.count }
    }

    /// The simpler one takes fewer crashes, then fewer decisions, then comes earlier in the run.
    package var simplicity: [Int] { [crashes, decisionCount, place?.operation ?? 0] }
}

/// What kind of thing a finding is, without numbers: findings with one signature are likely one bug (CRASHMODEL M6).
package struct Signature: Hashable, Codable, Sendable {
    package let oracle: String
    package let kind: String
    package let step: Step

    package init(oracle: String, kind: String, step: Step) {
        (self.oracle, self.kind, self.step) = (oracle, kind, step)
    }
}

extension Recording {
    /// What showed without any crash, as findings.
    package var liveFindings: [Finding] {
        liveViolations.map {
            let violation = OracleViolation(oracle: WorldOracle().name, kind: LiveViolation.kind, detail: $0.message)
            return Finding(violation, place: Finding.Place(operation: $0.point.operation, step: $0.point.step))
        }
    }
}
