package import LayoutStore

/// What one recovery, and the work after it, had done when the next crash came.
package struct RecoveryRun: Sendable {
    /// The kind of the crash that it recovered from.
    package let after: CrashKind
    /// The last LSN that the media had given back.
    package let found: LSN
    /// That LSN is the recorded commit that no recovery before had seen (``Lineage/hasReturned(_:)``).
    package let hasReturned: Bool
    /// State hashes of its own commits, from `found` on.
    package var commits: [Int64] = []
    package var begun: LSN
    package var durable = LSN.none
    /// Recovery had returned.
    package var hasEnded = false
    package var landings: [SurvivorLanding] = []
    /// Of the landings, those that a flush of the device had followed.
    package var flushedLandings = 0
    package var newFile: NewFile?

    package init(after kind: CrashKind, found: LSN, hasReturned: Bool = false) {
        after = kind
        self.found = found
        self.hasReturned = hasReturned
        begun = found
    }
}
