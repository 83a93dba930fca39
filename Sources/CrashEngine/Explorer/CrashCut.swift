package import LayoutStore

/// A place where a crash is injected, named by operation, step and n-th event, so that the name survives unrelated
/// edits of the store.
package struct CrashCut: Hashable, Codable, Sendable {
    package let kind: CrashKind
    /// The number of the operation in the recording, from 1; 0 in the set-up, and for a crash inside recovery.
    package let operation: Int
    package let step: Step
    /// The number of the last event before the crash, from 1, among the events of its operation and step, or of the
    /// recovery and its step; 0 if no event came before it.
    package let event: Int
    /// How many pages of the next event, a write, are done as well; above 0 only if the process is killed inside that
    /// write.
    package let pages: Int
    /// Whether a reader in another process keeps the WAL index (SQLite's index of its log, in shared memory) as it was.
    package let keepsIndex: Bool

    package init(kind: CrashKind, operation: Int, step: Step, event: Int, pages: Int = 0, keepsIndex: Bool = false) {
        self.kind = kind
        self.operation = operation
        self.step = step
        self.event = event
        self.pages = pages
        self.keepsIndex = keepsIndex
    }
}

/// A crash inside the recovery from another crash, and the decisions about the media after it.
package struct InnerCrash: Hashable, Codable, Sendable {
    package let crash: CrashCut
    package let decisions: [Decision]

    package init(crash: CrashCut, decisions: [Decision]) { (self.crash, self.decisions) = (crash, decisions) }
}
