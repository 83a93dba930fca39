/// How SQLite makes a transaction atomic (PROTOCOL P6).
public struct JournalMode: Hashable, Sendable, CustomStringConvertible {
    /// `wal` or `rollback`: what messages call it.
    public let name: String

    /// A write-ahead log: commits append to it and are durable after a sync. The default.
    public static let wal = JournalMode(name: "wal")
    /// A rollback journal, truncated and synced at each commit: every commit is durable when it returns.
    public static let rollback = JournalMode(name: "rollback")
    /// A rollback journal that is deleted at each commit. SQLite does not sync the directory after that, so an acknowledged commit
    /// can come undone: it is here so that crash tests can show it, and for nothing else.
    package static let delete = JournalMode(name: "delete")

    package static let all = [wal, rollback, delete]

    /// The name.
    public var description: String { name }

    /// Whether a commit survives a power loss without a sync of its own.
    package var commitsAreDurable: Bool { self != .wal }

    /// What the connection is set to when it opens.
    var pragmas: String {
        switch self {
        case .wal: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"
        case .rollback: "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL"
        default: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL"
        }
    }
}
