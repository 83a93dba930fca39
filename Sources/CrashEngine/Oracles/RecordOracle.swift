internal import LayoutStore

// Verifies: each record that recovery commits, by the rules of Records/RecordJudge.swift, from the rows that the media gave back; that the
// durable LSN in it was synced by this recovery; how far the journal was trimmed.
// The records of the recorded run are judged once, while it is recorded.
//
// Does not verify: damaged rows that are no ranges of blocks (the invariants); what RecordJudge does not.
// Source: CRASHMODEL M5.5.

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
        breaches += judge.judge(anchor: observation.recovered.header.anchor)
        judgement.violations = breaches.map { OracleViolation(oracle: name, kind: $0.kind, detail: $0.detail) }
        return judgement
    }
}
