/// Why the store refused or failed.
///
/// `message` is a sentence: what failed, on which object, what to do about it.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of refusal or failure it is. The raw values are stable: programs may keep them. Add at the end, never
    /// reuse a number.
    public enum Code: Int, Sendable, CaseIterable {
        /// What is on the media contradicts itself.
        case corrupt = 0
        /// A hold is in the way; see ``StoreError/holds``. Nothing changed.
        case conflict = 1
        /// Kept for operations that may be told not to wait. Nothing changed.
        case wouldWait = 2
        /// Kept for waits that end at a time. Nothing changed.
        case deadline = 3
        /// Kept for waits that their caller ends. Nothing changed.
        case cancelled = 4
        /// Kept for holders that are shut out. Nothing changed.
        case fenced = 5
        /// Somebody else uses the device or the store. Of an operation: nothing changed, unless the store says that it has failed.
        case locked = 6
        /// No legal block is left, even after a sync. Nothing changed.
        case noSpace = 7
        /// The arguments make no sense for this object. Nothing changed.
        case input = 8
        /// A device, a file or the backend has failed.
        case io = 9
        /// The disk that keeps the database has no room left. The store has to be reopened once there is some.
        case diskFull = 10
        /// The store met an error before and has to be reopened.
        case failed = 11
        /// The log is at its limit, since somebody who reads the database keeps it from being emptied. Nothing changed; what releases
        /// goes on.
        case logFull = 12
        /// The pool has no room for what grows. Nothing changed; what lets go goes on.
        case poolFull = 13
    }

    /// The kind; what a program decides by.
    public let code: Code
    /// What failed, on which object, what to do about it: one sentence for people.
    public let message: String
    /// What the backend or the operating system said, as it came.
    public let cause: BackendFailure?
    /// For `conflict`: the holds in the way, ascending.
    public let holds: [HoldID]

    /// An error, as a ``BlockDevice`` of one's own throws it: `io` with the system's answer as `cause` when the device
    /// has failed, `input` for a range that leaves it. `holds` are for the store's own conflicts.
    public init(_ code: Code, _ message: String, cause: BackendFailure? = nil, holds: [HoldID] = []) {
        self.code = code
        self.message = message
        self.cause = cause
        self.holds = holds
    }

    /// The store said no before it changed anything that can be seen.
    package var isRefusal: Bool {
        switch code {
        case .conflict, .wouldWait, .deadline, .cancelled, .fenced, .locked, .noSpace, .input, .logFull, .poolFull: true
        case .corrupt, .io, .diskFull, .failed: false
        }
    }

    /// The message, with the cause if there is one.
    public var description: String {
        cause.map { "\(message) (\($0))" } ?? message
    }
}

/// A backend's own error: SQLite's extended result code, or the errno of a device, and its text.
public struct BackendFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// SQLite's extended result code, or an errno.
    public let code: Int32
    /// What the backend says to it.
    public let text: String

    /// A failure as a backend or a device reports it.
    public init(code: Int32, text: String) {
        self.code = code
        self.text = text
    }

    /// The text and the code.
    public var description: String { "\(text), code \(code)" }
}
