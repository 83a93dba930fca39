// What must have happened in a campaign for its silence to mean something. Judged over the whole campaign file, once all cuts
// were visited; a campaign that did not come that far is unfinished, not broken. Source: CRASHMODEL M6.

internal import LayoutStore

/// One counter that may not be zero, or the reason why it does not apply.
package struct Requirement: Sendable {
    package enum State: Sendable, Equatable { case met(Int), missed, notApplicable(String) }

    package let name: String
    package let state: State

    /// All requirements for a campaign over `recording`, with what `counters` says of them.
    package static func all(_ recording: Recording, counters: [String: Int]) -> [Requirement] {
        var names: [(String, String?)] = [
            (Counter.crashed(.power), nil),
            (Counter.reuseOfHeld, nil),
            (
                Counter.steppedAsideForBusy,
                recording.rules.keeps(.busyUntilDurable) ? nil : "the rule that makes allocations step aside is off"
            ),
            (
                Counter.detached,
                recording.rules.keeps(.holdsPerDiskExtent) ? nil : "the rule that keeps stale holds is off"
            ),
            (Counter.landingsAfterPressure, nil),
            (Counter.landingsInRecovery, nil),
        ]
        for scope in HolderScope.allCases {
            let survives = CrashKind.power.isSurvived(by: scope)
            names.append(
                (Counter.survived(scope, .power), survives ? nil : "\(scope) scope does not outlive a power loss")
            )
        }
        for oracle in Oracles.names { names.append((Counter.judged(oracle), nil)) }
        let kinds = Set(recording.plan.steps.map(\.action.kind))
        for kind in kinds.sorted() { names.append((Counter.performed(kind), nil)) }
        names.append(
            (
                Counter.branch("finish_cut_bump"),
                "the first epoch is durable before the first cut; it takes a crash inside recovery"
            ))
        for step in [
            Step(.open, .emptyBusy), Step(.open, .dropHolder), Step(.open, .cancelStaging),
        ] {
            names.append((Counter.branch(step.description), nil))
        }
        for (kind, operation) in [
            ("truncate", OperationKind.truncate), ("clone", .clone), ("punch", .punch), ("zero", .zero),
            ("collapse", .collapse), ("insert", .insert), ("dedupe", .dedupe), ("exchange", .exchange),
            ("unlink", .inactivate),
        ] {
            let name = Counter.branch(Step(operation, .advance).description)
            names.append((name, kinds.contains(kind) ? nil : "the plan has no \(kind)"))
        }
        return names.map { name, reason in
            if let reason { return Requirement(name: name, state: .notApplicable(reason)) }
            let value = counters[name] ?? 0
            return Requirement(name: name, state: value > 0 ? .met(value) : .missed)
        }
    }
}
