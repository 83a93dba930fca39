// Requirements are the counters that may not stay zero, since a campaign in which something never happened proves
// nothing by finding nothing. They are judged over everything in the campaign file, once the first pass over the cuts is
// done. A campaign that did not come so far is unfinished, not broken.
// Source: CRASHMODEL M6.

internal import LayoutStore

/// One counter that may not stay zero.
package struct Requirement: Sendable {
    package let name: String
    /// Why the requirement does not apply; nil if it does.
    package let reason: String?

    /// All requirements for a campaign over `recording`.
    package static func all(_ recording: Recording, depth: CutRunner.Depth = CutRunner.Depth()) -> [Requirement] {
        let medium = recording.medium
        func lost(in kind: CrashKind) -> String? {
            medium.crashes.contains(kind) ? nil : "\(medium) does not outlive a crash of kind \(kind)"
        }
        // What every campaign does, whatever its plan is.
        let always: [(String, String?)] =
            CrashKind.allCases.map { kind in
                let isAsked = recording.plan.crashes?.contains { $0.kinds.isEmpty || $0.kinds.contains(kind) } ?? true
                return (
                    Counter.crashed(kind),
                    lost(in: kind) ?? (isAsked ? nil : "the plan asks for no crash of kind \(kind)")
                )
            }
            + Oracles.names.map { oracle in
                let isIdle = oracle == OracleName.world && !recording.plan.isStrict && !recording.handsOutToSurvivors
                let isMute = oracle == IntegrityOracle().name && !medium.checksItself
                return (
                    Counter.judged(oracle),
                    isIdle
                        ? "no client that a crash may leave is ever given an address"
                        : isMute ? "\(medium) has no check of its own structures" : nil
                )
            }
        var names: [(String, String?)] = []
        for first in CrashKind.allCases {
            for second in CrashKind.allCases {
                let depthReason = depth.crashes > 0 ? nil : "no crash inside recovery was asked for"
                names.append((Counter.pair(first, second), lost(in: first) ?? lost(in: second) ?? depthReason))
            }
        }
        names += [
            (Counter.reuseOfHeld, nil),
            (
                Counter.steppedAsideForBusy,
                medium.commitsAreDurable
                    ? "every commit is durable when it returns, so a freed block may be used at once"
                    : recording.rules.keeps(.busyUntilDurable)
                        ? nil : "the rule that makes allocations step aside is off"
            ),
            (
                Counter.detached,
                recording.rules.keeps(.holdsPerDiskExtent) && recording.rules.keeps(.detachWhileHeld)
                    ? nil : "the rule that keeps stale holds, or the blocks under them, is off"
            ),
            (Counter.landingsAfterPressure, nil),
            (Counter.landingsInRecovery, nil),
            (Counter.freshOpens, medium.keepsBackend ? nil : "no backend is kept over several states"),
            (Counter.mixes, medium.hasMixes ? nil : "\(medium) decides nothing as a whole"),
        ]
        for kind in CrashKind.allCases {
            for scope in HolderScope.allCases {
                let survives = kind.isSurvived(by: scope)
                names.append(
                    (
                        Counter.survived(scope, kind),
                        lost(in: kind)
                            ?? (survives ? nil : "\(scope) scope does not outlive a crash of kind \(kind)")
                    ))
            }
        }
        let kinds = Set(recording.plan.steps.map(\.operation.name))
        for kind in kinds.sorted() { names.append((Counter.performed(kind), nil)) }
        names.append((Counter.finishedBumps, nil))
        names.append((Counter.branch(Step(.open, .emptyBusy)), nil))
        for (name, rule) in [
            (StepName.dropHolder, ProtocolRule.deadProcessesGo), (.cancelStaging, .stagingIsCancelled),
        ] {
            names.append(
                (
                    Counter.branch(Step(.open, name)),
                    recording.rules.keeps(rule) ? nil : "the rule that makes recovery do that is off"
                ))
        }
        let finishes = [ProtocolRule.intentBeforeEffect, .intentsAreFinished].allSatisfy(recording.rules.keeps)
        for (kind, operation) in [
            ("truncate", OperationKind.truncate), ("clone", .clone), ("punch", .punch), ("zero", .zero),
            ("collapse", .collapse), ("insert", .insert), ("dedupe", .dedupe), ("exchange", .exchange),
            ("unlink", .inactivate),
        ] {
            let name = Counter.branch(Step(operation, .advance))
            let reason: String? =
                if !kinds.contains(kind) {
                    "the plan has no \(kind)"
                } else if !finishes {
                    "the rule that leaves intents to finish, or that finishes them, is off"
                } else {
                    nil
                }
            names.append((name, reason))
        }
        // Whoever writes a plan down may ask for a single thing.
        let lenient = recording.plan.isStrict ? nil : "the workload is run as it is written, and is not strict"
        return always.map { Requirement(name: $0, reason: $1) }
            + names.map { Requirement(name: $0, reason: $1 ?? lenient) }
    }
}

extension Recording {
    /// Whether a client that outlives some crash was given an address at any time.
    fileprivate var handsOutToSurvivors: Bool {
        history.changes.contains {
            guard case .reached(let reach) = $0.change else { return false }
            return CrashKind.allCases.contains { $0.isSurvived(by: plan.scopes[reach.client]) }
        }
    }
}
