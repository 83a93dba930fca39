package import LayoutStore

/// What fails in a crash (CRASHMODEL M1).
///
/// | kind | files and device | shared memory | holders left |
/// |---|---|---|---|
/// | process | completed writes show, and stay in flight | dropped, or kept by a reader | host, remote |
/// | host | any version of each sector since its last sync | dropped | remote |
/// | power | the same, since a sync empties the device's cache too | dropped | remote |
package enum CrashKind: String, Hashable, Sendable, CaseIterable, Codable {
    /// The store's process: nothing but its own memory is lost.
    case process
    /// The machine, as in a kernel panic: its page cache and every process on it.
    case host
    /// The power of the machine and its devices; remote holders keep theirs.
    case power

    package func isSurvived(by scope: HolderScope) -> Bool {
        switch self {
        case .process: scope != .process
        case .host, .power: scope == .remote
        }
    }

    /// Whether the machine boots anew. Host and power crashes do; comments call both *a crash of the machine*.
    package var endsBoot: Bool { self != .process }

    /// The kinds whose crash leaves the same states and the same holders, so that exploring this one explores them.
    ///
    /// Host and power could differ only in what a device's own cache keeps. A sync here empties that cache, so one
    /// search serves both.
    package var equals: [CrashKind] { self == .process ? [.process] : [.host, .power] }
}
