// Verifies: SQLite's own check of the recovered and used database: pages, indexes, CHECKs.
// Does not verify: anything that the store means by its rows.
// Source: CRASHMODEL M5.8; sqlite.org/pragma.html#pragma_integrity_check.

/// The database is one to SQLite.
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
