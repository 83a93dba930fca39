internal import LayoutStore

// Verifies: the media gave back the commits 1…n and no other.
//
//   durable ≤ n ≤ begun            each acknowledged commit is there, and each that survived an earlier power loss
//   committed ≤ n                  after a crash of the process
//   state hash = the recording's   both of the rows as found and in the header: the tables are those of commit n
//   state hash = that of the rows  after recovery and at the end
//   no open intent, no staging     after recovery
//
// Does not verify: file content, and that recovery rolled an intent forward rightly (both: the content oracle); the
// header's other columns, such as the geometry, which no state hash covers.
// Source: CRASHMODEL M5.2.

/// Judges that a recovered store is a prefix of its ``Lineage``.
package struct CommitOrderOracle: Oracle {
    package let name = "commit-order"

    package init() {}

    /// The violations of a store that came back with `lsn`. Apart from ``judge(_:)``, because it is asked of every
    /// state, also of one whose verdict is known.
    func violations(of lineage: Lineage, lsn: LSN) -> [OracleViolation] {
        var found: [OracleViolation] = []
        func violate(_ kind: String, _ detail: String) {
            found.append(OracleViolation(oracle: name, kind: kind, detail: detail))
        }
        if lsn < lineage.floor {
            let promise =
                lineage.floor == lineage.durable
                ? "LSN \(lineage.floor) was durable"
                : "LSN \(lineage.floor) was committed, and a killed process loses no commit"
            violate("durable_commit_lost", "the store came back at LSN \(lsn), but \(promise)")
        }
        if lsn > lineage.begun {
            violate("commit_from_nowhere", "the store came back at LSN \(lsn), but only \(lineage.begun) had begun")
        }
        return found
    }

    package func judge(_ observation: Observation) -> Judgement {
        var judgement = Judgement()
        let (lineage, lsn) = (observation.lineage, observation.lsn)
        func violate(_ kind: String, _ detail: String) {
            judgement.violations.append(OracleViolation(oracle: name, kind: kind, detail: detail))
        }
        judgement.checked = 5
        let header = observation.found.header
        let expected = lineage.hasReturned(header) ? header.stateHash : lineage.stateHash(at: lsn) ?? header.stateHash
        if observation.found.header.stateHash != expected || observation.found.stateHash != expected {
            violate("state_differs", "the tables found at LSN \(lsn) are not those that were committed with it")
        }
        for (when, snapshot) in [("after recovery", observation.recovered), ("at the end", observation.used)]
        where snapshot.stateHash != snapshot.header.stateHash {
            violate("state_hash_wrong", "\(when) the rows do not add up to store.state_hash")
        }
        if let intent = observation.recovered.intents.first {
            violate("intent_not_finished", "recovery left the intent of LSN \(intent.lsn) open")
        }
        if let staged = observation.recovered.extents.first(where: { $0.fork == .cow }) {
            violate("staging_left", "recovery left staging at disk block \(staged.start)")
        }
        return judgement
    }
}
