/// An oracle judges one aspect of a recovered store. Each has a file, which opens with what the oracle verifies and
/// what it does not (CRASHMODEL M5).
package protocol Oracle: Sendable {
    /// The name in counters and findings.
    var name: String { get }
    func judge(_ observation: Observation) -> Judgement
    /// A hash of all that the judgement depends on, where many observations have that in common; nil elsewhere.
    func key(of observation: Observation) -> Int64?
}

extension Oracle {
    package func key(of observation: Observation) -> Int64? { nil }
}

package struct Judgement: Sendable {
    /// How many things were looked at. 0 over a whole campaign means that the oracle judged nothing, so the campaign is
    /// broken.
    package var checked = 0
    package var violations: [OracleViolation] = []

    package init() {}
}

/// One thing that an oracle found wrong.
package struct OracleViolation: Hashable, Sendable, Codable {
    package let oracle: String
    /// The kind of violation, without numbers: findings are grouped by it.
    package let kind: String
    /// A sentence with the numbers.
    package let detail: String

    package init(oracle: String, kind: String, detail: String) {
        self.oracle = oracle
        self.kind = kind
        self.detail = detail
    }
}

/// The oracles of a campaign, in the order of reports. ``RecoveryOracle`` stands apart from these: it compares two
/// states.
package enum Oracles {
    package static let all: [any Oracle] = [
        InvariantOracle(), CommitOrderOracle(), RecoveryFrameOracle(), RecordOracle(), ContentOracle(), WorldOracle(),
        IntegrityOracle(),
    ]
    package static let names =
        all.map(\.name) + [RecoveryOracle.name, OracleName.postConditions, OracleName.records, OracleName.pairs]
    /// The name in findings about a worker process that died of the state it explored: no oracle lived to judge.
    package static let process = "process"
    /// The kind of a finding about a worker that ended by itself: a trap, a signal, an exit.
    package static let crashed = "crashed_the_tester"
}
