package import LayoutStore

/// What came of recording a plan in another process: the *rehearsal* of a recording (Campaign/Rehearsal.swift). The store may end that
/// process, or never return, and the recording is made without the step in which it does.
package struct Rehearsed: Hashable, Codable, Sendable {
    package enum End: Hashable, Codable, Sendable {
        /// The plan came to its end, or the store broke by an error, which the recording shows as well.
        case recorded(fingerprint: Int64)
        case broken(Breakdown)
    }

    /// The number of blocks of the device.
    package let blocks: Int64
    package let end: End

    package init(blocks: Int64, _ end: End) { (self.blocks, self.end) = (blocks, end) }
}

/// How far a run has come.
package struct Reached: Hashable, Codable, Sendable {
    /// The number of blocks of the run's device.
    package let blocks: Int64
    /// The index of the plan's step; the number of steps while files and copies are judged at the end, nil before the first.
    package let index: Int?
    /// The number of the operation; of the last one at the end, and 0 before the first.
    package let operation: Int
    /// The first named point that the store has passed in the step; nil before.
    package let step: Step?

    init(_ index: Int?, of plan: Plan, blocks: BlockCount, step: Step? = nil) {
        self.blocks = blocks.value
        self.index = index
        operation = index.map { min(plan.scopes.count + 1 + $0, plan.lastOperation) } ?? 0
        self.step = step
    }
}

/// The store's end in the middle of a recording: it ended its process, or never returned.
package struct Breakdown: Hashable, Codable, Sendable {
    package enum Kind: String, Codable, Sendable {
        /// A signal that the process has to blame on itself.
        case trap
        /// The process exited.
        case exit
        /// The next step never came.
        case hang
    }

    package let kind: Kind
    /// The place at which it happened.
    package let place: Reached
    /// What the other process saw, in lines.
    package let message: String

    package init(_ kind: Kind, at place: Reached, message: String) {
        (self.kind, self.place, self.message) = (kind, place, message)
    }
}
