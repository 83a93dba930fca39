// A recorded run, followed event by event and record by record. What a call has made permanent when it returns, by the events between:
//
//   call                                  the log, or each commit          the device
//   durability full, but for reads        every commit so far is durable   no write of the store is in flight
//   sync, checkpoint                      the same                         the same
//   hand-out to a remote holder           the same                         what is handed out is (WrittenBlocks)
//   read                                  nothing was written or synced    nothing was written by the store, or flushed
//   any other                             nothing is asked for
//
// and how long log and journal are then: UpkeepBounds.swift. How large a transaction may be: StepBounds.swift.
//
// Lower bounds: PROTOCOL says what has to be synced, and nowhere how often at most, but for a read, which changes nothing.
// Source: PROTOCOL P1.1, P6; CRASHMODEL M5.9.

package import LayoutStore

/// Judges a run while it is recorded, from the set-up's first event on.
package struct FollowedRun {
    private var judge: RecordJudge
    /// Nil for a medium without files.
    private var durable: DurableCommits?
    private var written: WrittenBlocks
    /// Nil for a medium without files.
    private var upkeep: UpkeepBounds?
    private let steps: StepBounds?
    private var next = 0
    private var begun: (durable: LSN?, flushed: Int) = (nil, -1)

    package init(
        _ medium: StoreMedium, blocks: BlockCount, upkeep: UpkeepBounds? = nil, steps: StepBounds? = nil
    ) {
        self.steps = steps
        judge = RecordJudge(RecordBooks(blocks: blocks))
        written = WrittenBlocks(blocks: blocks)
        if case .sqlite(let journal) = medium {
            durable = DurableCommits(journal)
            self.upkeep = upkeep
        }
    }

    private mutating func follow(_ log: EventLog) {
        while next < log.count {
            durable?.note(log.events[next].kind, names: log.files)
            written.note(log.events[next].kind)
            upkeep?.note(log.events[next].kind, names: log.files)
            next += 1
        }
    }

    /// A transaction begins.
    package mutating func began(_ log: EventLog) {
        follow(log)
        begun = (durable?.last, written.flushed)
    }

    package mutating func committed(_ record: JournalRecord, _ log: EventLog) -> [Breach] {
        follow(log)
        let (judged, breaches) = judge.fold(record, synced: begun.durable)
        upkeep?.note(record.lsn, needed: judge.books.oldestNeeded)
        return breaches + written.judge(judged, flushedBefore: begun.flushed) + (steps?.judge(record) ?? [])
    }

    package mutating func handsOut(_ grant: Grant) -> [Breach] { judge.judge(handOut: grant) }

    /// A caller or a holder relies on everything up to `lsn`.
    package mutating func promised(_ lsn: LSN, _ log: EventLog) -> [Breach] {
        follow(log)
        guard let durable, durable.last < lsn else { return [] }
        return [
            Breach(
                "promised_before_synced",
                "somebody was told that LSN \(lsn) is permanent, and LSN \(durable.last) is the last one that was synced"
            )
        ]
    }

    /// A call has returned.
    /// - Parameters:
    ///   - issued: the number of events when it began.
    ///   - isPermanent: whether its caller relies on all that was done.
    package mutating func returned(
        from operation: WorkloadOperation, issued: Int, isPermanent: Bool, _ log: EventLog
    ) -> [Breach] {
        follow(log)
        var breaches = BreachList()
        breaches.require(
            !isPermanent || written.isFlushed, "returned_before_flush",
            "\(operation.words) returned, and what the store wrote to the device before was not flushed")
        breaches.require(
            !written.hasOverwrittenSuperblock, "superblock_overwritten",
            "two superblocks in a row were written to one slot: a torn write would have left none")
        if case .read = operation {
            let change = log.events[issued..<log.count].first { event in
                switch event.kind.traits.medium {
                case .file, .directory, .tables: true
                case .device: event.kind == .deviceFlush
                case .none: false
                }
            }
            breaches.require(change == nil, "read_changed_media", "\(operation.words) wrote or synced")
        }
        return judge.judgeReturn() + breaches.all + (upkeep?.judge(operation, last: judge.books.lastLSN) ?? [])
    }

    /// The journal begins after `anchor` now.
    package mutating func looked(anchor: LSN) -> [Breach] {
        judge.judge(anchor: anchor) + (upkeep?.judge(anchor: anchor, last: judge.books.lastLSN) ?? [])
    }
}
