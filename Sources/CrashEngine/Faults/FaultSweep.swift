// A sweep of one kind of fault runs the plan with a fault in the first call, then in the second, and so on until a run
// makes fewer calls: once in that call only, and once from that call on, if the kind allows it. With a limit on the
// number of runs it takes larger steps, evenly over all calls, from a call that the seed decides. FaultKind.swift says
// what has to come of each run; FaultJudge.swift judges it.
// Source: CRASHMODEL M2.

package import LayoutStore

/// Sweeps faults over one plan, on SQLite in one journal mode.
package final class FaultSweep {
    private let run: FaultRun
    private let shortRun: FaultRun
    private var baselines: [Bool: FaultRun.Trace] = [:]
    private let judge = FaultJudge()
    private lazy var flips = BitFlips(run)
    private lazy var times = OtherTimes(run, judge)

    /// - Parameter allocationPlan: the plan for failing allocations; a long plan allocates too often.
    package init(
        _ plan: Plan, allocationPlan: Plan, journal: JournalMode,
        wraps: @escaping @Sendable (any BlockDevice) -> any BlockDevice = { $0 }
    ) {
        run = FaultRun(plan, on: .sqlite(journal), wraps: wraps)
        shortRun = FaultRun(allocationPlan, on: .sqlite(journal), wraps: wraps)
    }

    /// The operations of the plan that the run without a fault did not perform; a sweep says nothing about these. None for a plan that
    /// is run as it is written, which may have calls that are refused.
    package func missing() async throws(StoreError) -> [String] {
        guard run.plan.isStrict else { return [] }
        let counters = try await baseline(isShort: false).recording.counters
        let names = Set(run.plan.steps.map(\.operation.name))
        return names.sorted().filter { counters[Counter.performed($0), default: 0] == 0 }
    }

    private func baseline(isShort: Bool) async throws(StoreError) -> FaultRun.Trace {
        if let known = baselines[isShort] { return known }
        let trace = try await (isShort ? shortRun : run).baseline()
        baselines[isShort] = trace
        return trace
    }

    /// Strikes with faults of the kind, in order, and passes each result to `visit`. Throws if the run without a fault
    /// fails already.
    /// - Parameter most: a limit on the calls that are struck, for transient and persistent faults each; nil strikes
    ///   every call.
    package func sweep(_ kind: FaultKind, most: Int? = nil, visit: (FaultResult) -> Void) async throws(StoreError) {
        let calls =
            if kind.isFlip { try await flips.count(kind) } else if kind.effect == .mixture {
                try await times.count(kind)
            } else {
                try await strike(Fault(kind, nth: .max)).calls
            }
        let step = most.map { max(1, (calls + $0 - 1) / $0) } ?? 1
        for isPersistent in kind.canPersist ? [false, true] : [false] {
            var nth = 1 + Int(run.plan.seed % UInt64(step))
            while true {
                let result = try await strike(Fault(kind, nth: nth, isPersistent: isPersistent))
                guard result.fired > 0 else { break }
                visit(result)
                nth += step
            }
        }
    }

    /// Runs the plan with one fault, and judges the outcome.
    package func strike(_ fault: Fault) async throws(StoreError) -> FaultResult {
        let nothing = FaultResult(fault: fault, calls: 0, fired: 0, outcome: .unaffected, details: [])
        if fault.kind.isFlip { return try await flips.strike(fault) ?? nothing }
        if fault.kind.effect == .mixture { return try await times.strike(fault) ?? nothing }
        let isShort = fault.kind == .noMemory
        _ = try await baseline(isShort: isShort)
        let trace = await (isShort ? shortRun : run).perform(fault)
        let (outcome, details) = trace.injector.fired == 0 ? (.unaffected, []) : await judge(fault, trace)
        return FaultResult(
            fault: fault, calls: trace.injector.calls, fired: trace.injector.fired, outcome: outcome, details: details)
    }

    private func judge(_ fault: Fault, _ trace: FaultRun.Trace) async -> (FaultOutcome, [String]) {
        let log = trace.recording.log
        let last = trace.recording.operations.count - 1
        var said =
            trace.error.map { ["operation \(last), \(trace.recording.operations[last]); the store said: \($0)"] } ?? []
        if let misconduct = trace.outcome.misconduct { return (.violated, said + [misconduct]) }
        switch fault.kind.effect {
        case .honest:
            let isCreated = trace.recording.setUpEvents > 0
            var wrong = trace.recording.liveViolations.map(\.message)
            for ending in [Ending.restart, .power] {
                let opening = await judge.open(trace, cut: log.count, ending, isDamaged: !isCreated)
                wrong += Self.wrong(opening, ending, isCreated: isCreated)
            }
            guard wrong.isEmpty else { return (.violated, said + wrong) }
            return (trace.error == nil ? .unaffected : .recovered, said)
        case .lie:
            // The power fails at the end of the operation that was lied to, before an honest sync; if every sync lies,
            // at the end.
            let cut = fault.isPersistent ? log.count : Self.endOfStruckOperation(trace)
            var outcome = FaultOutcome.unaffected
            for ending in [Ending.power, .drawn] {
                let (found, details) = Self.outcome(ofLie: await judge.open(trace, cut: cut, ending, isDamaged: true))
                said += details
                if found == .violated { return (found, said) }
                if Self.rank(found) > Self.rank(outcome) { outcome = found }
            }
            return (outcome, said)
        case .damage, .mixture:
            // Judged after the struck operation and at the end of the run, when the damage may have been overwritten or
            // have spread. The outcome with the higher rank counts.
            let early = await judgeDamage(fault, trace, cut: Self.endOfStruckOperation(trace), said)
            let late = await judgeDamage(fault, trace, cut: log.count, said)
            return Self.rank(early.0) > Self.rank(late.0) ? early : late
        }
    }

    private static func endOfStruckOperation(_ trace: FaultRun.Trace) -> Int {
        let log = trace.recording.log
        let told = min(trace.injector.firstFired ?? 0, log.count)
        guard told < log.count else { return log.count }
        return log.events[told...].firstIndex { $0.point.operation > log.events[told].point.operation } ?? log.count
    }

    private func judgeDamage(
        _ fault: Fault, _ trace: FaultRun.Trace, cut: Int, _ said: [String]
    ) async -> (FaultOutcome, [String]) {
        let opening = await judge.open(trace, cut: cut, .restart, isDamaged: true)
        let seen = opening.refusal.map { ["the store said: \($0)"] } ?? opening.doubts.map(\.description)
        let live = trace.recording.liveViolations.filter { $0.events <= cut }.map(\.message)
        let wrong = opening.violations.map { "\($0.kind): \($0.detail)" } + live
        if opening.refusal != nil { return (.refused, said + seen) }
        if !opening.doubts.isEmpty { return (.found, said + seen) }
        if wrong.isEmpty { return (trace.error == nil ? .unaffected : .recovered, said) }
        let isData = fault.kind == .misdirectedDeviceWrite
        return (isData ? .beyondTheStore : .violated, said + wrong)
    }

    /// What is wrong with a store after a fault that was reported to it. A store whose creation failed may refuse to
    /// open.
    private static func wrong(_ opening: Opening, _ ending: Ending, isCreated: Bool) -> [String] {
        if let refusal = opening.refusal {
            return isCreated ? ["after \(ending.rawValue) the store does not open: \(refusal)"] : []
        }
        // A commit that failed half-way leaves frames past the log's valid end, as a crash does: the check may say so.
        let doubts = opening.doubts.filter { $0.check != .log }
        return opening.violations.map { "after \(ending.rawValue), \($0.kind): \($0.detail)" }
            + doubts.map { "after \(ending.rawValue), the full check says \($0)" }
    }

    private static func outcome(ofLie opening: Opening) -> (FaultOutcome, [String]) {
        if let refusal = opening.refusal { return (.refused, ["the store said: \(refusal)"]) }
        let damage = opening.doubts.filter { $0.verdict != .couldNotCheck }
        if !damage.isEmpty { return (.found, damage.map(\.description)) }
        let wrong = opening.violations.map { "\($0.kind): \($0.detail)" }
        // A lie may cost commits and contents, but no invariant, and the recovered store has to work.
        let broken = opening.violations.filter { $0.oracle == "invariants" || $0.oracle == "faults" }
        if !broken.isEmpty { return (.violated, wrong) }
        return wrong.isEmpty ? (.unaffected, []) : (.lost, wrong)
    }

    /// The order of outcomes: of several, the one with the highest rank stands for all.
    private static func rank(_ outcome: FaultOutcome) -> Int {
        let order: [FaultOutcome] = [
            .unaffected, .recovered, .refused, .found, .lost, .lag, .beyondTheStore, .violated,
        ]
        return order.firstIndex(of: outcome) ?? 0
    }
}
