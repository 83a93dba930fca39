package import LayoutStore

/// Hears what the store commits and keeps it beside the log.
package final class Recorder: StoreObserver, @unchecked Sendable {  // one recorded run, one logical thread
    private let log: EventLog
    private let world: World
    package private(set) var commits = CommitHistory()
    package private(set) var counters: [String: Int] = [:]
    /// Blocks in the free table, and the fewest there ever were.
    package private(set) var freeBlocks: Int64 = 0
    package private(set) var fewestFree = Int64.max
    private var everHeld: Set<Int64> = []

    package init(log: EventLog, world: World) {
        self.log = log
        self.world = world
    }

    package func count(_ name: String) { counters[name, default: 0] += 1 }

    package func entered(_ point: SchedulePoint) { log.enter(point) }

    package func began(_ lsn: LSN) {
        log.append(.beginTransaction, lsn.value)
        commits.began(lsn, at: log.count)
    }

    package func committed(_ record: JournalRecord, steppedAsideForBusy: Bool) {
        log.append(.committed, record.lsn.value)
        commits.committed(
            CommitHistory.Commit(
                events: log.count, operation: log.point.operation, step: record.step, stateHash: record.stateHash))
        if Self.decides(record.step) { world.work.reference.decide(log.point.operation, by: record.lsn.value) }
        if steppedAsideForBusy { count(Counter.steppedAsideForBusy) }
        for change in record.changes where change.row.table == .free {
            freeBlocks += change.verb == .put ? change.row.words[1] : -change.row.words[1]
        }
        if record.lsn > LSN(1) { fewestFree = min(fewestFree, freeBlocks) }
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

    /// Whether an operation's metadata is there once this step of it is; of several such steps the last one counts.
    static func decides(_ step: Step) -> Bool {
        switch (step.operation, step.name) {
        // What frees the blocks of an unlinked file, inside whatever operation, changes nothing that anybody sees.
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
