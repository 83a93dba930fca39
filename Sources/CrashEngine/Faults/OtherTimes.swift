// A sweep over files from other times: a killed store, one of whose files is as it was earlier, or gone, or that somebody has read with
// sqlite3. The files are those of one recorded run; they change at writes, so these are its times:
//
//   now     right after each operation, and after each write to the database: inside a commit with a rollback journal, inside a
//           checkpoint with a log
//   then    the same times before it
//
//   kind             of then                          of now               has to be
//   older-database   database                         the others           refused or right
//   older-log        log or rollback journal          the others           refused or right
//   older-device     device                           the others           refused or right
//   gone-log                                          all but the log      refused or right
//   foreign-reader                                    all, then sqlite3    right
//
// A file that did not change between then and now is left out: the store has to open on it as any killed store. Right is what the
// oracles accept after a power loss now: a copy of a log from before commits that nobody was told to be durable cannot be told from a power
// loss that took them.
//
// The lag (ADR 18) is no violation, and counted by itself: a log or database that lacks no more than what became durable since the last
// flush of the device, or a device that lacks no more than writes in place since the last flush that a commit names.
// Source: CRASHMODEL M2; PROTOCOL P7.6.

internal import LayoutStore

/// Mixes files of different times of one run, and judges what the store makes of each mixture.
final class OtherTimes {
    /// Times as numbers of events.
    private struct Mixture {
        let now: Int
        /// Nil for a file that is gone, and for a foreign reader.
        let then: Int?
    }

    private let run: FaultRun
    private let judge: FaultJudge
    private var trace: FaultRun.Trace?
    private var states: [Int: MediaState] = [:]
    private var mixtures: [FaultKind: [Mixture]] = [:]

    init(_ run: FaultRun, _ judge: FaultJudge) {
        self.run = run
        self.judge = judge
    }

    func count(_ kind: FaultKind) async throws(StoreError) -> Int {
        try await prepare()
        return mixtures[kind]?.count ?? 0
    }

    /// Makes one mixture and judges the store; nil when there is no such mixture.
    func strike(_ fault: Fault) async throws(StoreError) -> FaultResult? {
        try await prepare()
        guard let trace, let all = mixtures[fault.kind], all.indices.contains(fault.nth - 1) else { return nil }
        let mixture = all[fault.nth - 1]
        let (outcome, details) = try await judge(fault.kind, mixture, trace)
        return FaultResult(
            fault: fault, calls: all.count, fired: 1, outcome: outcome,
            details: [describe(fault.kind, mixture, trace)] + details)
    }

    // MARK: what there is to mix

    private func prepare() async throws(StoreError) {
        guard trace == nil else { return }
        let trace = try await run.baseline()
        self.trace = trace
        let log = trace.recording.log
        guard let tables = damageableRig()?.tableFile, let database = log.files.firstIndex(of: tables) else { return }
        var times: [Int] = []
        var ends: Set<Int> = []
        for (index, event) in log.events.enumerated() where index > trace.recording.setUpEvents {
            let isLast = index + 1 == log.count || log.events[index + 1].point.operation != event.point.operation
            var isWrite = false
            if case .diskWrite(database, _, _) = event.kind { isWrite = true }
            if isLast { ends.insert(index + 1) }
            if isLast || isWrite { times.append(index + 1) }
        }
        let media = CrashedMedia(log: log)
        for time in times {
            media.advance(to: time)
            states[time] = media.state().crashed(.process)
        }
        for (index, now) in times.enumerated() {
            mixtures[.goneLog, default: []].append(Mixture(now: now, then: nil))
            mixtures[.foreignReader, default: []].append(Mixture(now: now, then: nil))
            for then in times[..<index] {
                for kind in [FaultKind.olderDatabase, .olderLog, .olderDevice] {
                    // Without a log, half a commit in the database looks like one (ADR 18).
                    if kind == .olderDatabase, run.medium != .sqlite(.wal), !ends.contains(then) { continue }
                    mixtures[kind, default: []].append(Mixture(now: now, then: then))
                }
            }
        }
    }

    /// The media of a mixture; nil if they are those of now, bit by bit.
    private func media(_ kind: FaultKind, _ mixture: Mixture) throws(StoreError) -> MediaState? {
        guard let now = states[mixture.now], let rig = damageableRig() else { return nil }
        let part: MediumPart =
            switch kind {
            case .olderDevice: .device
            case .olderDatabase: .tables
            default: .log
            }
        let media = rig.mixed(now, part, of: mixture.then.flatMap { states[$0] })
        return try contents(media) == contents(now) ? nil : media
    }

    private func contents(_ media: MediaState) throws(StoreError) -> [[UInt8]] {
        guard let rig = damageableRig() else { return [] }
        defer { rig.dismount() }
        try rig.mount(media, by: ReplayChooser(), log: nil)
        return try rig.contents()
    }

    /// A new one for each use: a reader may write.
    private func damageableRig() -> (any DamageableRig)? { run.medium.rig(blocks: run.blocks) as? any DamageableRig }

    // MARK: one mixture

    private func judge(
        _ kind: FaultKind, _ mixture: Mixture, _ trace: FaultRun.Trace
    ) async throws(StoreError) -> (FaultOutcome, [String]) {
        let isForeign = kind == .foreignReader
        guard let mixed = isForeign ? try read(mixture.now) : try media(kind, mixture) else { return (.unaffected, []) }
        let opening = await judge.open(trace, cut: mixture.now, .power, isDamaged: true, on: mixed)
        if let refusal = opening.refusal {
            return (isForeign ? .violated : .refused, ["the store said: \(refusal)"])
        }
        let wrong = opening.violations.map { "\($0.kind): \($0.detail)" }
        guard !wrong.isEmpty else { return (.unaffected, []) }
        return (lags(kind, mixture, trace) ? .lag : .violated, wrong)
    }

    /// The media after a stranger has read the killed store.
    private func read(_ now: Int) throws(StoreError) -> MediaState? {
        guard let media = states[now], let rig = damageableRig() else { return nil }
        defer { rig.dismount() }
        try rig.mount(media, by: ReplayChooser(), log: nil)
        try rig.readAsStranger()
        return rig.state
    }

    /// Whether the mixture lacks no more than the lag that cannot be seen.
    private func lags(_ kind: FaultKind, _ mixture: Mixture, _ trace: FaultRun.Trace) -> Bool {
        guard let then = mixture.then else { return false }
        let events = trace.recording.log.events
        guard let flush = events[then..<mixture.now].firstIndex(where: { $0.kind == .deviceFlush }) else { return true }
        // A flush is known to the store by the commits behind it. Without one, a write in place and its flush are nowhere else.
        return kind == .olderDevice
            && !trace.recording.commits.contains { (flush + 1...mixture.now).contains($0.events) }
    }

    private func describe(_ kind: FaultKind, _ mixture: Mixture, _ trace: FaultRun.Trace) -> String {
        func time(_ events: Int) -> String {
            let event = trace.recording.log.events[events - 1]
            return "operation \(event.point.operation), \(event.point.step) (event \(events))"
        }
        let then = mixture.then.map { ", one file as after \(time($0))" } ?? ""
        return "killed after \(time(mixture.now))\(then)"
    }
}
