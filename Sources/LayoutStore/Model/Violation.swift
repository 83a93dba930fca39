/// The views of Schemas/invariants.sql, by the names that code, tests and reports cite (PROTOCOL P8).
public enum Invariant: String, Sendable, CaseIterable {
    /// A held block is free or busy, or was handed out again under its hold.
    case freedUnderActiveMapping = "freed_under_active_mapping"
    /// A block is in two of: free, busy, detached, cow, data.
    case blockInTwoStates = "block_in_two_states"
    /// A block is in none of these.
    case blockLeaked = "block_leaked"
    /// A reference count differs from the extents that map the block.
    case refcountMismatch = "refcount_mismatch"
    /// Somebody can write to a block with two or more owners.
    case writableHoldOnShared = "writable_hold_on_shared"
    /// Somebody can reach a block that is still being staged.
    case holdOnStaging = "hold_on_staging"
    /// A detached block has no hold.
    case detachedWithoutReason = "detached_without_reason"
    /// Somebody can write to blocks that its file no longer has there.
    case writableHoldOffFile = "writable_hold_off_file"
    /// A written block lies past the end of file, and no open intent says why.
    case extentBeyondEOF = "extent_beyond_eof"
    /// Somebody can read a block that was never written.
    case readableUnwritten = "readable_unwritten"
    /// A block was allocated before it was durable that it was free.
    case reusedBeforeDurable = "reused_before_durable"
    /// The journal lacks an LSN, or two records do not chain.
    case journalGap = "journal_gap"
    /// A hold has no mapping or pin, or a pin is not covered by holds.
    case holdWithoutParent = "hold_without_parent"
    /// A hold belongs to a holder that is gone.
    case holdOfDeadHolder = "hold_of_dead_holder"
    /// Two runs overlap, or one leaves the device.
    case extentOverlap = "extent_overlap"
    /// An operation of an older epoch was not finished.
    case intentLeftOpen = "intent_left_open"

    /// Whether the view holds only once recovery has run.
    public var isForRecoveredStores: Bool { self == .intentLeftOpen || self == .holdOfDeadHolder }
}

/// One row of one invariant's view.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// Which one is violated.
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

    /// The invariant and the detail, in one line.
    public var description: String { "\(invariant.rawValue): \(detail)" }
}
