internal import LayoutStore

/// How a faulted run ends before the store is opened again; see FaultJudge.swift.
enum Ending: String, CaseIterable, Sendable { case restart, power, drawn }

/// What came of opening a store after a faulted run.
struct Opening {
    /// The error, if the store would not open.
    var refusal: StoreError?
    /// The full check's findings before recovery and after it.
    var doubts: [CheckFinding] = []
    /// The oracles' violations, and those of the work after recovery.
    var violations: [OracleViolation] = []

    mutating func violate(_ kind: String, _ detail: String) {
        violations.append(OracleViolation(oracle: "faults", kind: kind, detail: detail))
    }
}
