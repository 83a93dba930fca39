package import LayoutStore

/// A place where a crash is injected, by names: operation, step and n-th event, so that it survives unrelated edits.
package struct CrashCut: Hashable, Codable, Sendable {
    package let kind: CrashKind
    /// Operation of the recording, from 1; the set-up is 0, and so is recovery.
    package let operation: Int
    package let step: Step
    /// Which event of that operation and step is the last one before the crash, from 1; 0 for none.
    package let event: Int
    /// Pages of the write after it that a killed process has still done.
    package let pages: Int
    /// A reader in another process keeps SQLite's index of its log as it was.
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

/// A crash inside the recovery from another one, and what the media then did.
package struct InnerCrash: Hashable, Codable, Sendable {
    package let crash: CrashCut
    package let decisions: [Decision]
}
