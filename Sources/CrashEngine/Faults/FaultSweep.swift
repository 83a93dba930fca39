// A sweep of one kind of fault: the first call, the second, and so on until none is struck any more; once for this call only, once
// from this call on. Where there are more calls than somebody wants to wait for, it goes by larger steps, evenly over all of them
// and from a place that the seed decides. What each run has to come to is told in FaultKind.swift; who judges, in FaultJudge.swift.

package import LayoutStore

/// Sweeps faults over one plan in one journal mode.
package final class FaultSweep {
    private let run: FaultRun
    private let shortRun: FaultRun
    private var baselines: [Bool: FaultRun.Trace] = [:]
    private let judge = FaultJudge()
    private lazy var flips = BitFlips(run)

    /// - Parameter allocationPlan: what runs while allocations fail; a long plan allocates too often.
    package init(
        _ plan: Plan, allocationPlan: Plan, journal: JournalMode,
        wraps: @escaping @Sendable (any BlockDevice) -> any BlockDevice = { $0 }
    ) {
        run = FaultRun(plan, on: .sqlite(journal), wraps: wraps)
        shortRun = FaultRun(allocationPlan, on: .sqlite(journal), wraps: wraps)
    }

    /// Operations that a plan should have and the run without a fault has not performed; a sweep over it proves less.
    package func missing() async throws(StoreError) -> [String] {
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

    /// Faults of the kind, in order; `visit` hears of each. Throws when the run without a fault already fails.
    /// - Parameter most: how many calls are struck at most, once and from them on; nil for every one.
    package func sweep(_ kind: FaultKind, most: Int? = nil, visit: (FaultResult) -> Void) async throws(StoreError) {
        let calls = kind.isFlip ? try await flips.count(kind) : try await strike(Fault(kind, nth: .max)).calls
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

    /// One fault.
    package func strike(_ fault: Fault) async throws(StoreError) -> FaultResult {
        if fault.kind.isFlip {
            let nothing = FaultResult(fault: fault, calls: 0, fired: 0, outcome: .unaffected, details: [])
            return try await flips.strike(fault) ?? nothing
        }
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
            // The power fails at the end of the operation that was lied to: the next sync may be an honest one.
            let cut = fault.isPersistent ? log.count : Self.endOfStruckOperation(trace)
            var outcome = FaultOutcome.unaffected
            for ending in [Ending.power, .drawn] {
                let (found, details) = Self.outcome(ofLie: await judge.open(trace, cut: cut, ending, isDamaged: true))
                said += details
                if found == .violated { return (found, said) }
                if Self.rank(found) > Self.rank(outcome) { outcome = found }
            }
            return (outcome, said)
        case .damage:
            // At once, and at the end: what is written again in time has done no harm.
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

    /// What a store may not say or be after a fault that was reported. One that was never made may be refused.
    private static func wrong(_ opening: Opening, _ ending: Ending, isCreated: Bool) -> [String] {
        if let refusal = opening.refusal {
            return isCreated ? ["after \(ending.rawValue) the store does not open: \(refusal)"] : []
        }
        // A commit that failed half-way leaves frames behind the log's end, as a crash does.
        let doubts = opening.doubts.filter { $0.check != .log }
        return opening.violations.map { "after \(ending.rawValue), \($0.kind): \($0.detail)" }
            + doubts.map { "after \(ending.rawValue), the full check says \($0)" }
    }

    private static func outcome(ofLie opening: Opening) -> (FaultOutcome, [String]) {
        if let refusal = opening.refusal { return (.refused, ["the store said: \(refusal)"]) }
        let damage = opening.doubts.filter { $0.verdict != .couldNotCheck }
        if !damage.isEmpty { return (.found, damage.map(\.description)) }
        let wrong = opening.violations.map { "\($0.kind): \($0.detail)" }
        // Invariants are what consistency means; lost commits and contents are what a lie costs.
        let broken = opening.violations.filter { $0.oracle == "invariants" || $0.oracle == "faults" }
        if !broken.isEmpty { return (.violated, wrong) }
        return wrong.isEmpty ? (.unaffected, []) : (.lost, wrong)
    }

    /// The outcome that stands for several: the one that tells most.
    private static func rank(_ outcome: FaultOutcome) -> Int {
        let order: [FaultOutcome] = [.unaffected, .recovered, .refused, .found, .lost, .beyondTheStore, .violated]
        return order.firstIndex(of: outcome) ?? 0
    }
}
