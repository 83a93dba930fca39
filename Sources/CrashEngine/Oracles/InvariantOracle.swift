internal import LayoutStore

// Verifies: every view of Schemas/invariants.sql is empty at three moments: in the store that the media gave back
// (except the two views that hold only after recovery), after recovery, and after a new file took all free space and
// the survivors landed. The Swift twins of the views answer for every state; the views themselves answer too wherever
// the tables are new.
// Does not verify: what the store has forgotten. A hold that it lost is in no table, so no view can report the loss;
// the world oracle does.
// Source: CRASHMODEL M5.1, PROTOCOL P8.

/// Judges the store's invariants, before and after recovery and at the end.
package struct InvariantOracle: Oracle {
    package let name = OracleName.invariants

    package init() {}

    package func judge(_ observation: Observation) -> Judgement {
        var judgement = Judgement()
        judgement.checked = 3 * Invariant.allCases.count
        for (when, violations) in [
            ("before recovery", observation.foundViolations.filter { !$0.invariant.isForRecoveredStores }),
            ("after recovery", observation.recoveredViolations),
            ("after new files were written", observation.usedViolations),
        ] {
            for violation in violations {
                judgement.violations.append(
                    OracleViolation(
                        oracle: name, kind: violation.invariant.rawValue, detail: "\(when): \(violation.detail)"))
            }
        }
        return judgement
    }
}
