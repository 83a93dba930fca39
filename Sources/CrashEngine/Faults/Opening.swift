internal import LayoutStore

/// How the media were lost before the store is opened again.
enum Ending: String, CaseIterable, Sendable { case restart, power, drawn }

/// What came of one opening.
struct Opening {
    /// The store would not open, and why.
    var refusal: StoreError?
    /// What the full check had to say before recovery, and of the recovered store.
    var doubts: [CheckFinding] = []
    /// What the oracles saw.
    var violations: [OracleViolation] = []

    mutating func violate(_ kind: String, _ detail: String) {
        violations.append(OracleViolation(oracle: "faults", kind: kind, detail: detail))
    }
}
