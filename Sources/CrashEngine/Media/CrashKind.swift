package import LayoutStore

/// What fails (CRASHMODEL M1).
///
/// | kind | files and device | shared memory | holders left |
/// |---|---|---|---|
/// | process | all completed writes show; what was in flight stays in flight | dropped, or kept for a reader | host, remote |
/// | host | any version of each sector since its last sync | dropped | remote |
/// | power | the same: a sync here goes through the device's own cache | dropped | remote |
package enum CrashKind: String, Hashable, Sendable, CaseIterable, Codable {
    /// The store's process: nothing but its own memory is lost.
    case process
    /// The machine, as in a kernel panic: its page cache and every process on it.
    case host
    /// The power of everything but remote holders.
    case power

    package func isSurvived(by scope: HolderScope) -> Bool {
        switch self {
        case .process: scope != .process
        case .host, .power: scope == .remote
        }
    }

    /// Whether the host boots anew.
    package var endsBoot: Bool { self != .process }

    /// The kinds whose crash leaves the same states and the same holders, so that exploring this one explores them.
    ///
    /// Host and power differ in what a device's own cache holds, and a sync here goes through that; so one search serves both.
    package var equals: [CrashKind] { self == .process ? [.process] : [.host, .power] }
}
