internal import LayoutStore

// Verifies: every view of Schemas/invariants.sql is empty in the store that the media gave back (but for the two that hold only
// after recovery), once recovery has run, and again after new files took all free space and the survivors landed.
// Does not verify: what the store has forgotten. A hold that is in no table is under no view; the world oracle knows it.
// Source: CRASHMODEL M5.1, PROTOCOL P8.

/// The store's own invariants, by the Swift twins of the views, and by the views themselves in every new logical state.
package struct InvariantOracle: Oracle {
    package let name = "invariants"

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
