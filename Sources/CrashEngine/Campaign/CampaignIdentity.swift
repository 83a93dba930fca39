internal import LayoutStore

/// The identity of a campaign: runs with equal identities do the same work. Budget and number of workers
/// are no part of it.
package struct CampaignIdentity: Hashable, Sendable {
    /// Names the program that runs: its verdicts say nothing about another.
    package let build: String
    package let seed: UInt64
    package let workloads: String
    package let rulesOff: String
    package let journalMode: String
    package let crashKinds: String
    package let depth: CutRunner.Depth

    package init(
        _ recording: Recording, workloads: [Workload], depth: CutRunner.Depth = CutRunner.Depth(),
        build: String = ""
    ) {
        self.build = build
        seed = recording.plan.seed
        self.workloads = workloads.map { "\($0.label) \($0.contentHash)" }.joined(separator: "\n")
        rulesOff = recording.rules.switchedOff.map(\.name).joined(separator: "\n")
        journalMode = recording.medium.name
        crashKinds = recording.medium.crashes.map(\.rawValue).joined(separator: "\n")
        self.depth = depth
    }

    /// The identity's columns in table `campaign`: name there, name in sentences, value.
    var columns: [(name: String, title: String, value: String)] {
        [
            ("build", "build", build), ("seed", "seed", String(seed)), ("workloads", "workloads", workloads),
            ("rules_off", "rules off", rulesOff),
            ("journal_mode", "journal mode", journalMode), ("crash_kinds", "crash kinds", crashKinds),
            (
                "nesting", "crashes inside recovery",
                "\(depth.crashes) deep, inside one in \(depth.every) recoveries"
            ),
        ]
    }
}

/// Why a campaign file cannot be used.
package struct CampaignFileError: Error, CustomStringConvertible, Sendable {
    package let description: String
}

/// Why a run proves nothing: the tester itself did not do what it has to.
package struct BrokenRunError: Error, CustomStringConvertible, Sendable {
    package let description: String

    package init(description: String) { self.description = description }
}
