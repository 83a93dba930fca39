/// The views of Schemas/invariants.sql, by the names that code, tests and reports cite (PROTOCOL P8).
public enum Invariant: String, Sendable, CaseIterable {
    case freedUnderActiveMapping = "freed_under_active_mapping"
    case blockInTwoStates = "block_in_two_states"
    case blockLeaked = "block_leaked"
    case refcountMismatch = "refcount_mismatch"
    case writableHoldOnShared = "writable_hold_on_shared"
    case holdOnStaging = "hold_on_staging"
    case detachedWithoutReason = "detached_without_reason"
    case writableHoldOffFile = "writable_hold_off_file"
    case extentBeyondEOF = "extent_beyond_eof"
    case readableUnwritten = "readable_unwritten"
    case reusedBeforeDurable = "reused_before_durable"
    case journalGap = "journal_gap"
    case holdWithoutParent = "hold_without_parent"
    case holdOfDeadHolder = "hold_of_dead_holder"
    case extentOverlap = "extent_overlap"
    case intentLeftOpen = "intent_left_open"

    /// Whether the view holds only once recovery has run.
    public var isForRecoveredStores: Bool { self == .intentLeftOpen || self == .holdOfDeadHolder }
}

/// One row of one invariant's view.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    public let invariant: Invariant
    /// First block, inode, hold or LSN of the row: what the view's column `subject` says.
    public let subject: Int64
    /// The row as a sentence: what the view's column `detail` says.
    public let detail: String

    package init(invariant: Invariant, subject: Int64, detail: String) {
        self.invariant = invariant
        self.subject = subject
        self.detail = detail
    }

    public var description: String { "\(invariant.rawValue): \(detail)" }
}
