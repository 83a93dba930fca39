package import LayoutStore

/// Hears of the store's commits, keeps them beside the log, and counts what happens in them.
package final class Recorder: StoreObserver, @unchecked Sendable {  // one recorded run, one logical thread
    private let log: EventLog
    private let world: World
    package private(set) var commits = CommitHistory()
    package private(set) var counters: [String: Int] = [:]
    /// The step whose transaction began last; nil before the first.
    package private(set) var lastBegun: Step?
    /// How often each cell was reached.
    private(set) var cells: [Cell: Int] = [:]
    /// The number of blocks that the store has, without the superblock's; and of those that are free.
    private var blocks: Int64 = 0
    private var freeBlocks: Int64 = 0
    /// The most blocks that were in use, or freed and not yet durable.
    package private(set) var mostUsed: Int64 = 0
    /// The steps that bring blocks. A device may have more than its store.
    private static let bringing = [Step(.format, .create), Step(.grow, .addSpace)]
    private var everHeld: Set<Int64> = []
    /// Judges the run; nil for one that nobody judges.
    private var followed: FollowedRun?

    package init(log: EventLog, world: World, followed: FollowedRun? = nil) {
        self.log = log
        self.world = world
        self.followed = followed
        world.handsOutForGood = { [unowned self] in promise() }
        world.handsOut = { [unowned self] in report(self.followed?.handsOut($0)) }
    }

    /// A call has returned, or an address leaves, that makes permanent what was committed up to `lsn`; by default all.
    package func promise(through lsn: LSN? = nil) {
        let lsn = lsn ?? LSN(Int64(commits.count))
        commits.promised(through: lsn, at: log.count)
        report(followed?.promised(lsn, log))
    }

    /// A call has returned; see ``FollowedRun/returned(from:issued:isPermanent:_:)``.
    func returned(from operation: WorkloadOperation, issued: Int, isPermanent: Bool) {
        report(followed?.returned(from: operation, issued: issued, isPermanent: isPermanent, log))
    }

    /// Somebody has seen that the journal begins after `anchor`.
    func looked(anchor: LSN) { report(followed?.looked(anchor: anchor)) }

    private func report(_ breaches: [Breach]?) {
        for breach in breaches ?? [] { world.reportLive(breach.detail, oracle: OracleName.records, kind: breach.kind) }
    }

    package func count(_ name: String) { counters[name, default: 0] += 1 }

    func reached(_ cells: [Cell]) { for cell in cells { self.cells[cell, default: 0] += 1 } }

    package func entered(_ point: SchedulePoint) { log.enter(point) }

    package func began(_ lsn: LSN) {
        log.append(.beginTransaction, lsn.value)
        lastBegun = log.point.step
        followed?.began(log)
        commits.began(lsn, at: log.count)
    }

    package func committed(_ record: JournalRecord, steppedAsideForBusy: Bool) {
        log.append(.committed, record.lsn.value)
        commits.committed(
            CommitHistory.Commit(
                events: log.count, operation: log.point.operation, step: record.step, stateHash: record.stateHash))
        if followed != nil {
            report(followed?.committed(record, log))
            count(Counter.judged(OracleName.records))
        }
        if Self.decides(record.step) { world.work.reference.decide(log.point.operation, by: record.lsn.value) }
        if steppedAsideForBusy { count(Counter.steppedAsideForBusy) }
        let (free, busy) = (Self.growth(of: .free, in: record), Self.growth(of: .busy, in: record))
        freeBlocks += free
        if Self.bringing.contains(record.step) { blocks += free + busy }
        mostUsed = max(mostUsed, blocks - freeBlocks)
        for fact in record.facts {
            let blocks = fact.start.value..<(fact.start.value + fact.count.value)
            switch fact.kind {
            case .grant: everHeld.formUnion(blocks)
            case .allocate: if blocks.contains(where: everHeld.contains) { count(Counter.reuseOfHeld) }
            case .detach: count(Counter.detached)
            case .free, .acknowledge, .change: break
            }
        }
    }

    /// By how many blocks a record makes a table's runs longer.
    private static func growth(of table: StateTable, in record: JournalRecord) -> Int64 {
        record.changes.reduce(0) { sum, change in
            guard change.row.table == table else { return sum }
            return change.verb == .put ? sum + change.row.words[1] : sum - change.row.words[1]
        }
    }

    /// Whether a commit at this step decides that the operation's metadata is there after a crash. Of several such
    /// commits of one operation the last one decides.
    static func decides(_ step: Step) -> Bool {
        switch (step.operation, step.name) {
        // Inactivation frees the blocks of an unlinked file, inside whatever operation; nobody sees a change.
        case (.inactivate, _): false
        case (_, .create), (_, .remap), (_, .logIntent), (_, .unlink): true
        default: false
        }
    }

    package func durable(through lsn: LSN) {
        log.append(.acknowledged, lsn.value)
        commits.durable(through: lsn, at: log.count)
    }
}
