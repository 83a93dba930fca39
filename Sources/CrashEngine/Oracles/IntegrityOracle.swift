// Verifies: the database, after recovery and work, passes SQLite's own check of pages, indexes and CHECKs.
// Does not verify: what the store means by its rows.
// Source: CRASHMODEL M5.8; sqlite.org/pragma.html#pragma_integrity_check.

/// Judges what SQLite's integrity_check said of the database.
package struct IntegrityOracle: Oracle {
    package let name = "integrity"

    package init() {}

    package func judge(_ observation: Observation) -> Judgement {
        var judgement = Judgement()
        guard let integrity = observation.integrity else { return judgement }
        judgement.checked = 1
        if integrity != "ok" {
            judgement.violations.append(
                OracleViolation(oracle: name, kind: "integrity_check", detail: "SQLite says: \(integrity)"))
        }
        return judgement
    }
}
