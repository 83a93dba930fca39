package import LayoutStore

/// A plan carried out once on recording media: the truth that every recovered store is compared with.
package struct Recording: Sendable {
    package let plan: Plan
    package let medium: StoreMedium
    package let rules: RuleSet
    package let log: EventLog
    /// What the WAL index in shared memory was, event by event; empty for a medium without one.
    package let index: SharedMemoryHistory
    package let blocks: BlockCount
    /// Length of the log when the set-up was synced; cuts begin here.
    package let setUpEvents: Int
    package let commits: CommitHistory
    package let reference: ReferenceFiles
    package let files: [InodeNumber]
    package let history: ClientHistory
    package let liveViolations: [LiveViolation]
    /// The first recorded operation that the store refused, and why: the list does not fit a file that begins empty.
    package let misfit: (step: PlanStep, message: String)?
    /// What each operation of the log was, for stories.
    package let operations: [String]
    package let counters: [String: Int]
    /// Place by place.
    package let draws: [ClientDraw]
    /// What the store was made of: a hash of every event, equal for equal runs.
    package let fingerprint: Int64
}
