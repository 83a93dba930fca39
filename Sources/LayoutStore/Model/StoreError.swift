/// Why the store refused or failed.
///
/// `message` is a sentence: what failed, on which object, what to do about it.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Int, Sendable, CaseIterable {
        /// What is on the media contradicts itself.
        case corrupt
        /// A hold is in the way; see ``StoreError/holds``. Nothing changed.
        case conflict
        case wouldWait
        case deadline
        case cancelled
        case fenced
        case locked
        /// No legal block is left, even after a sync. Nothing changed.
        case noSpace
        /// The arguments make no sense for this object.
        case input
        case io
        /// The disk that keeps the database has no room left. The store has to be reopened once there is some.
        case diskFull
        /// The store met an error before and has to be reopened.
        case failed
    }

    public let code: Code
    public let message: String
    /// What the backend or the operating system said, as it came.
    public let cause: BackendFailure?
    /// For `conflict`: the holds in the way, ascending.
    public let holds: [HoldID]

    package init(_ code: Code, _ message: String, cause: BackendFailure? = nil, holds: [HoldID] = []) {
        self.code = code
        self.message = message
        self.cause = cause
        self.holds = holds
    }

    /// The store said no before it changed anything that can be seen.
    package var isRefusal: Bool {
        switch code {
        case .conflict, .wouldWait, .deadline, .cancelled, .fenced, .noSpace, .input: true
        case .corrupt, .locked, .io, .diskFull, .failed: false
        }
    }

    public var description: String {
        cause.map { "\(message) (\($0))" } ?? message
    }
}

/// A backend's own error: SQLite's extended result code, or the errno of a device, and its text.
public struct BackendFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public let code: Int32
    public let text: String

    package init(code: Int32, text: String) {
        self.code = code
        self.text = text
    }

    public var description: String { "\(text), code \(code)" }
}
