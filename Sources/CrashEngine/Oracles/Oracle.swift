/// Judges one recovered store. One file each; each opens with what it verifies and what it does not (CRASHMODEL M5).
package protocol Oracle: Sendable {
    /// As counters and findings name it.
    var name: String { get }
    func judge(_ observation: Observation) -> Judgement
}

package struct Judgement: Sendable {
    /// Things looked at; 0 over a campaign means that the oracle judged nothing, and the campaign is broken.
    package var checked = 0
    package var violations: [OracleViolation] = []

    package init() {}
}

/// Something that must not be, as one oracle saw it.
package struct OracleViolation: Hashable, Sendable, Codable {
    package let oracle: String
    /// What kind it is, without numbers: findings are grouped by it.
    package let kind: String
    /// A sentence with the numbers.
    package let detail: String

    package init(oracle: String, kind: String, detail: String) {
        self.oracle = oracle
        self.kind = kind
        self.detail = detail
    }
}

/// The oracles of a campaign, in the order of reports. ``RecoveryOracle`` is asked apart from these: it compares states.
package enum Oracles {
    package static let all: [any Oracle] = [
        InvariantOracle(), CommitOrderOracle(), ContentOracle(), WorldOracle(), IntegrityOracle(),
    ]
    package static let names = all.map(\.name) + [RecoveryOracle.name]
    /// What findings name that are the end of a worker process: nobody lived to judge.
    package static let process = "process"
}
