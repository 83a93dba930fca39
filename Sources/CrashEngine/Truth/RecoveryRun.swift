package import LayoutStore

/// What one recovery, and the work after it, had done by the time of the next crash.
package struct RecoveryRun: Sendable {
    /// The kind of the crash that it recovered from.
    package let after: CrashKind
    /// The last LSN that the media gave back.
    package let found: LSN
    /// Whether `found` is the recorded commit that no earlier recovery had found (``Lineage/hasReturned(_:)``).
    package let hasReturned: Bool
    /// State hashes of its own commits; the first is the commit after `found`.
    package var commits: [Int64] = []
    /// The last LSN whose transaction it had begun, and the last one that it had made durable.
    package var begun: LSN
    package var durable = LSN.none
    /// Whether recovery had returned, so that the work after it had begun.
    package var hasEnded = false
    package var landings: [SurvivorLanding] = []
    /// How many of the landings, from the first on, a flush of the device had followed.
    package var flushedLandings = 0
    package var newFile: NewFile?

    package init(after kind: CrashKind, found: LSN, hasReturned: Bool = false) {
        after = kind
        self.found = found
        self.hasReturned = hasReturned
        begun = found
    }
}
