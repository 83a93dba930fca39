internal import LayoutStore

// Verifies: each record that recovery commits, by the rules of Records/RecordJudge.swift, from the rows that the media gave back; that the
// durable LSN in it was synced by this recovery; how far the journal was trimmed; that all of it is permanent when the store is open.
// The records of the recorded run are judged once, while it is recorded.
//
// Does not verify: damaged rows that are no ranges of blocks (the invariants); what RecordJudge does not.
// Source: CRASHMODEL M5.5; PROTOCOL P7.

/// Judges recovery's own records.
package struct RecordOracle: Oracle {
    package let name = "recovery-records"

    package init() {}

    /// The chain vouches for the records, and for all before them.
    package func key(of observation: Observation) -> Int64? {
        let (found, records) = (observation.found, observation.records)
        return HashPurpose.records.hash(
            [
                found.stateHash, found.header.anchor.value, observation.recovered.header.anchor.value,
                found.header.lastLSN.value, found.header.epoch.value, found.header.nextIdentifier,
                found.header.geometry.blocks.value,
                observation.recovered.header.lastLSN.value, observation.permanent?.value ?? -1,
            ] + records.flatMap { [$0.record.previousChain, $0.record.chain, $0.synced?.value ?? -1] })
    }

    package func judge(_ observation: Observation) -> Judgement {
        var judgement = Judgement()
        guard let books = RecordBooks(observation.found) else { return judgement }
        var judge = RecordJudge(books, anchor: observation.found.header.anchor)
        var breaches: [Breach] = []
        for (record, synced) in observation.records {
            judgement.checked += 1
            breaches += judge.judge(record, synced: synced)
        }
        breaches += judge.judge(anchor: observation.recovered.header.anchor) + opening(observation)
        judgement.violations = breaches.map { OracleViolation(oracle: name, kind: $0.kind, detail: $0.detail) }
        return judgement
    }

    /// Operations begin on what is permanent.
    private func opening(_ observation: Observation) -> [Breach] {
        let last = observation.recovered.header.lastLSN
        guard let permanent = observation.permanent, permanent < last else { return [] }
        return [
            Breach(
                "opened_before_synced",
                "the store is open at LSN \(last), and LSN \(permanent) is the last one that a power loss leaves for sure"
            )
        ]
    }
}
