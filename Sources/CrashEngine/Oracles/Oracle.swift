package import LayoutStore

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
package struct OracleViolation: Hashable, Codable, Sendable {
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

/// Everything that an oracle may know of one crashed, recovered, and used store.
package struct Observation: Sendable {
    package let recording: Recording
    /// Events behind the crash.
    package let cut: Int
    /// After the media came back, before recovery's own work.
    package let found: StoreSnapshot
    package let recovered: StoreSnapshot
    /// After new files took all free space and the survivors landed.
    package let used: StoreSnapshot
    package let foundViolations: [Violation]
    package let recoveredViolations: [Violation]
    package let usedViolations: [Violation]
    package let survivors: ClientState
    package let landings: [SurvivorLanding]
    /// The file that took the free space, and its bytes.
    package let pressure: (inode: InodeNumber, bytes: [UInt8])?
    package let device: SimulatedDevice

    /// The last LSN that the media gave back.
    package var lsn: LSN { found.header.lastLSN }
}

/// An access of a survivor after the crash, and the state of its block at that moment.
package struct SurvivorLanding: Sendable {
    package enum Moment: String, Sendable, CaseIterable { case beforeRecovery, insideRecovery, afterRecovery }

    package let landing: Landing
    package let moment: Moment
    /// What a read saw, what a write stored.
    package let bytes: [UInt8]
}

/// The oracles of a campaign, in the order of reports.
package enum Oracles {
    package static let all: [any Oracle] = [InvariantOracle(), CommitOrderOracle(), ContentOracle(), WorldOracle()]
}
