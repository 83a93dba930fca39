internal import LayoutStore

/// Follows a recovery and the work after it, and keeps a *capture* of the media at each event where another crash can
/// matter.
///
/// Of writes to files with no other event between them, only the last one has a capture: a power loss there leaves
/// every state that a power loss at an earlier one leaves, and a killed process leaves a torn transaction, which nobody
/// sees.
final class RecoveryRecorder: StoreObserver, @unchecked Sendable {  // one explored state, one logical thread
    /// The media, and all that was done and promised, at one event.
    struct Capture {
        let media: MediaState
        let run: RecoveryRun
        let waiting: [ClientAccess]
        let step: Step
        let nth: Int
        /// The kinds of crash that may leave something here which no other capture has.
        let kinds: [CrashKind]
        /// How many commits, acknowledgements, and writes and flushes of the device there were: all that somebody may
        /// rely on.
        let promises: Int
        /// Writes to the device so far, and how many of them a flush has followed.
        let deviceWrites: Int
        let flushedWrites: Int
        /// Changes of files and names so far, and syncs of them.
        let fileChanges: Int
        let fileSyncs: Int
    }

    let log: EventLog
    private(set) var captures: [Capture] = []
    /// The recovery's own records, each with the last LSN that was durable when it began; nil on a medium without files.
    private(set) var records: [(record: JournalRecord, synced: LSN?)] = []
    private var durable: DurableCommits?
    /// The last LSN that no power loss could undo when recovery had returned; nil before, and on a medium without files.
    private(set) var permanent: LSN?
    private var syncedBefore: LSN?
    private(set) var run: RecoveryRun
    private let rig: any StoreRig
    /// The kinds of crash that leave a store on this medium.
    private let crashes: [CrashKind]
    private unowned let after: AfterCrash
    private var pending: Capture?
    /// The events of each step so far. A step may come twice, as that of the superblock does: its events are counted
    /// on.
    private var counts: [Step: Int] = [:]
    private var promises = 0
    private var deviceWrites = 0
    private var flushedWrites = 0
    private var fileChanges = 0
    private var fileSyncs = 0
    private var step = Step(.open, .begin)

    init(_ rig: any StoreRig, _ after: AfterCrash, crash: CrashKind) {
        (self.rig, self.after, crashes) = (rig, after, rig.medium.crashes)
        log = EventLog(step: step, keepsEvents: false, hasFingerprint: false)
        run = RecoveryRun(after: crash, found: .none)
    }

    /// Begins, once the media have given back every commit up to `lsn`.
    /// - Parameter captures: whether captures are kept, too.
    func start(found lsn: LSN, hasReturned: Bool, after kind: CrashKind, captures: Bool) {
        run = RecoveryRun(after: kind, found: lsn, hasReturned: hasReturned)
        if case .sqlite(let journal) = rig.medium { durable = DurableCommits(journal, found: lsn) }
        log.whenAppended = { [unowned self] event in
            durable?.note(event.kind, names: log.files)
            if captures { note(event) }
        }
    }

    func recoveryEnded() {
        run.hasEnded = true
        permanent = durable?.last
    }

    func made(_ file: NewFile) { run.newFile = file }

    func stop() {
        flushPending()
        log.whenAppended = nil
    }

    // MARK: StoreObserver

    func entered(_ point: SchedulePoint) { log.enter(point) }

    func began(_ lsn: LSN) {
        run.begun = lsn
        syncedBefore = durable?.last
    }

    func committed(_ record: JournalRecord, steppedAsideForBusy: Bool) {
        run.commits.append(record.stateHash)
        if !run.hasEnded { records.append((record, syncedBefore)) }
        log.append(.committed, record.lsn.value)
    }

    func durable(through lsn: LSN) {
        run.durable = lsn
        log.append(.acknowledged, lsn.value)
    }

    // MARK: captures

    private func note(_ event: Event) {
        step = event.point.step
        counts[step, default: 0] += 1
        let traits = event.kind.traits
        if traits.isFileWrite {
            fileChanges += 1
            pending = capture([.power])
            return
        }
        if traits.effect == .says(.committed) {
            promises += 1
            // A power loss right after the commit leaves what one right after its last write leaves.
            captures += [pending, capture([.process])].compactMap { $0 }
            pending = nil
            return
        }
        flushPending()
        switch (traits.medium, traits.effect) {
        case (.none, .says(.acknowledged)):
            promises += 1
            captures.append(capture([.process, .power]))
        case (.none, _): break
        case (.device, .syncs):
            promises += 1
            flushedWrites = deviceWrites
            run.flushedLandings = after.landings.count
            captures.append(capture([.process, .power]))
        case (.device, _):
            promises += 1
            deviceWrites += 1
            captures.append(capture([.process, .power]))
        case (.file, .syncs):
            fileSyncs += 1
            captures.append(capture([.process]))
        case (.directory, _):
            fileSyncs += 1
            captures.append(capture([.process, .power]))
        case (.file, _), (.tables, _):
            fileChanges += 1
            captures.append(capture([.process, .power]))
        }
    }

    private func flushPending() {
        if let pending { captures.append(pending) }
        pending = nil
    }

    private func capture(_ kinds: [CrashKind]) -> Capture {
        var run = run
        run.landings = after.landings
        return Capture(
            media: rig.state, run: run, waiting: after.waiting, step: step,
            nth: counts[step, default: 0], kinds: kinds.filter(crashes.contains), promises: promises,
            deviceWrites: deviceWrites,
            flushedWrites: flushedWrites,
            fileChanges: fileChanges, fileSyncs: fileSyncs)
    }
}
