package import LayoutStore

/// Names of counters: of what must have happened in a campaign, and of what is only told about it (CRASHMODEL M6). They
/// reach the campaign file.
package enum Counter {
    package static let steppedAsideForBusy = "allocation_stepped_aside_for_busy"
    package static let reuseOfHeld = "reuse_of_a_block_once_held"
    package static let detached = "blocks_detached"
    package static let conflicts = "conflicts_resolved_by_take_down"
    package static let refused = "steps_refused"
    package static let peakBlocks = "peak_blocks"
    package static let liveLandings = "landings_before_any_crash"
    package static let landingsAfterPressure = "survivor_landing_after_reuse_pressure"
    package static let finishedBumps = "recovery_finish_cut_bump"
    package static let mixes = "random_mixes_of_frames_compared"
    package static let freshOpens = "fresh_connections_compared"
    package static let cutShort = "crash_inside_recovery_cut_short"
    package static let landingsInRecovery = "survivor_landing_inside_recovery"

    package static func performed(_ kind: String) -> String { "performed_\(kind)" }
    package static func survived(_ scope: HolderScope, _ kind: CrashKind) -> String {
        "survived_" + kind.rawValue + "_" + scopes[Int(scope.rawValue)]
    }
    package static func branch(_ step: Step) -> String { branches[step, default: ""] }
    package static func judged(_ oracle: String) -> String { "judged_" + oracle }
    package static func crashed(_ kind: CrashKind) -> String { "crash_" + kind.rawValue }
    package static func pair(_ first: CrashKind, _ second: CrashKind) -> String {
        "crash_" + first.rawValue + "_then_" + second.rawValue
    }

    /// Made once, since spelling out an enum's case takes longer than judging a file.
    private static let branches = Dictionary(
        uniqueKeysWithValues: OperationKind.allCases.flatMap { operation in
            StepName.allCases.map { (Step(operation, $0), "recovery_\(Step(operation, $0))") }
        })
    private static let scopes = HolderScope.allCases.map { "\($0)" }
}
