internal import LayoutStore

// Verifies: the media gave back the commits 1…n and nothing else, with durable ≤ n ≤ begun: what was acknowledged as durable
// is there, and the tables are, row for row by their hash, what the recording had at n; the stored hash says the same; the
// geometry is the same; after recovery no intent is open and no staging is left.
// Does not verify: file content (the content oracle), and that an intent was rolled forward rightly (content, too).
// Source: CRASHMODEL M5.2.

/// A recovered store is a prefix of the recorded commits.
package struct CommitOrderOracle: Oracle {
    package let name = "commit-order"

    package init() {}

    package func judge(_ observation: Observation) -> Judgement {
        var judgement = Judgement()
        let (recording, lsn) = (observation.recording, observation.lsn)
        func violate(_ kind: String, _ detail: String) {
            judgement.violations.append(OracleViolation(oracle: name, kind: kind, detail: detail))
        }
        let durable = recording.last(recording.durable, before: observation.cut)
        let begun = recording.last(recording.begun, before: observation.cut)
        judgement.checked = 6
        if lsn < durable {
            violate(
                "durable_commit_lost",
                "the store came back at LSN \(lsn), but LSN \(durable) was acknowledged as durable")
        }
        if lsn > begun {
            violate("commit_from_nowhere", "the store came back at LSN \(lsn), but only \(begun) had begun")
        }
        if lsn.value >= 1, lsn.value <= recording.commits.count {
            let expected = recording.commits[Int(lsn.value) - 1].stateHash
            if observation.found.header.stateHash != expected || observation.found.stateHash != expected {
                violate("state_differs", "the tables found at LSN \(lsn) are not those that were committed with it")
            }
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
