internal import LayoutStore

/// The judgement of all oracles on the states behind one key.
struct Verdict {
    var violations: [OracleViolation] = []
    /// The decisions after the key that led to the violations, made by reads of recovery or of somebody after it.
    var behind: [Decision] = []
    /// The last LSN that the media gave back.
    var lsn = LSN.none
    /// Whether every oracle judged each state and, where somebody survived, an access landed after recovery (CRASHMODEL
    /// M6).
    var isChecked = true
    /// Whether everything behind the key was explored.
    var isWhole = true

    /// The same verdict on a state that came back with `lsn`, with what the promises of `lineage` say of that LSN.
    func within(_ lineage: Lineage, _ lsn: LSN) -> Verdict {
        let violations = CommitOrderOracle().violations(of: lineage, lsn: lsn)
        guard !violations.isEmpty else { return self }
        var verdict = self
        (verdict.violations, verdict.lsn) = (violations + verdict.violations, lsn)
        return verdict
    }

    /// The kind of violation of a store that does not come back.
    static func kind(ofFailed code: StoreError.Code) -> String { "recovery_failed_\(code)" }

    /// The verdict on a store that does not come back.
    static func failed(_ error: StoreError, at lsn: LSN) -> Verdict {
        let violation = OracleViolation(
            oracle: RecoveryOracle.name, kind: kind(ofFailed: error.code),
            detail: "the store does not come back: \(error.description)")
        return Verdict(violations: [violation], lsn: lsn, isChecked: false)
    }
}
