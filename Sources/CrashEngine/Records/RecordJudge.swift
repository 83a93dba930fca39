// Verifies, of every record that a store commits, from the rows that the record puts and removes and from what the media did:
//
//   fold         what is removed was there; the hashes of all rows add up to the record's state hash; LSNs and epochs go on
//   places       each block is in one place, and goes from one to another by the table below, each move with its fact (JudgedRecord+Places)
//   runs         rows of free blocks, and of shared ones with one count, do not touch (JudgedRecord+Runs)
//   holds        a hold begins by a grant and ends by an acknowledgement; parts of one that is cut cover it (JudgedRecord+Holds)
//   files        sequence numbers, generations, births of extents, numbers that nobody had before (JudgedRecord+Files)
//   durable LSN  what the record says is durable was synced when the record's transaction began (DurableCommits)
//   new blocks   were written as a whole, and flushed, before the transaction that lets somebody reach them began (WrittenBlocks)
//   trim         the anchor stays before open intents and before the LSNs on the busy list
//
// and of every hand-out that the rows of its holds are committed as they are handed out, and each hand-out's record came before it; of
// every call that each grant was handed out when it returns. FollowedRun.swift says what a call has synced when it returns.
//
//   | from                   | to                     | fact     | only if                                                      |
//   |------------------------|------------------------|----------|--------------------------------------------------------------|
//   | nowhere                | free                   |          | the step makes the store, or adds space                      |
//   | free                   | staged, owned          | allocate |                                                              |
//   | busy                   | free                   |          | the freeing LSN is no later than the record's durable LSN    |
//   | busy                   | staged, owned          | allocate | the same                                                     |
//   | staged                 | owned                  |          |                                                              |
//   | staged, owned          | busy                   | free     | nobody holds it; it is busy since this LSN                   |
//   | staged, owned          | detached               | detach   | somebody holds it; it is detached since this LSN             |
//   | detached               | busy                   | free     | the last hold has ended; it is busy since this LSN           |
//   | any other              |                        |          | never: owned → free, detached → free, busy → detached, …     |
//
// Owned blocks have one or more owners; the table refcount counts two or more. Between two records of an operation these hold as well.
//
// Does not verify: contents (ReferenceFiles, WorldOracle); whether a call does what it is for (PostConditions/); whether an operation logs
// its intent first (the content oracle finds half an operation); who lets go of a hold (PostConditions/); the records' checksums
// (journal_gap, fsck); whether a call syncs more often than it has to: PROTOCOL states no bound.
// Shares nothing with the code that makes records but the types of rows and records.
// Source: CRASHMODEL M5.5; PROTOCOL P1, P2, P5.3, P5.4, P8.

package import LayoutStore

/// Judges the records of one store, one after the other.
package struct RecordJudge: Sendable {
    private(set) var books: RecordBooks
    /// Holds whose rows were put, and that nobody was told of yet.
    private var waiting: Set<HoldID> = []
    private var anchor = LSN.none
    /// How far the trims since the anchor was looked at last may have moved it; nil without a trim.
    private var trimLimit: LSN?

    package init(_ books: RecordBooks, anchor: LSN = .none) {
        self.books = books
        self.anchor = anchor
    }

    /// Judges the next record.
    ///
    /// - Parameter synced: the last LSN that was durable when the record's transaction began; nil if nobody looked.
    package mutating func judge(_ record: JournalRecord, synced: LSN?) -> [Breach] {
        fold(record, synced: synced).breaches
    }

    /// The same, with the books on both sides of the record.
    mutating func fold(_ record: JournalRecord, synced: LSN?) -> (judged: JudgedRecord, breaches: [Breach]) {
        let before = books
        var breaches = books.fold(record)
        let judged = JudgedRecord(record, before: before, after: books)
        // What is wrong with the fold shows as anything else, too.
        if breaches.isEmpty { breaches = judged.breaches }
        if let synced, record.durable > synced {
            breaches.append(
                Breach(
                    "durable_not_synced",
                    "the record of LSN \(record.lsn) says that LSN \(record.durable) is durable, but LSN \(synced) is the last one that was "
                        + "synced when it began"))
        }
        waiting.formUnion(judged.begunHolds)
        waiting.subtract(judged.endedHolds)
        if record.step.name == .trimJournal {
            let limit = books.oldestNeeded.map { LSN($0.value - 1) } ?? record.lsn
            trimLimit = max(limit, trimLimit ?? .none)
        }
        return (judged, breaches)
    }

    /// Judges addresses that leave the store.
    package mutating func judge(handOut grant: Grant) -> [Breach] {
        var breaches = BreachList()
        for hold in grant.holds + grant.stale + grant.kept {
            waiting.remove(hold.id)
            breaches.require(
                books.holds[hold.id] == hold, "handed_out_without_row",
                "hold \(hold.id) was handed out for disk blocks \(hold.diskBlocks), and its row says "
                    + (books.holds[hold.id].map { "\($0.diskBlocks), \($0.access), \($0.state)" }
                        ?? "nothing: there is none"))
            let sequence = books.inodes[hold.inode]?.sequence
            breaches.require(
                sequence == grant.sequence, "wrong_sequence_handed_out",
                "addresses of inode \(hold.inode) leave with sequence number \(grant.sequence); the file's is "
                    + "\(sequence.map { "\($0)" } ?? "none")")
        }
        for id in grant.replaced {
            breaches.require(
                books.holds[id] == nil, "replaced_hold_left", "hold \(id) was said to be gone, and is there")
        }
        if let pin = grant.pin {
            breaches.require(
                books.pins[pin] != nil, "handed_out_without_row", "pin \(pin) was handed out without a row")
        }
        return breaches.all
    }

    /// Judges the end of a call that succeeded.
    package mutating func judgeReturn() -> [Breach] {
        defer { waiting = [] }
        return waiting.sorted().prefix(1).map {
            Breach("granted_and_not_handed_out", "hold \($0) was granted, and its address was not handed out")
        }
    }

    /// Judges the journal's beginning: the LSN of the last record that was dropped.
    package mutating func judge(anchor now: LSN) -> [Breach] {
        defer { (anchor, trimLimit) = (now, nil) }
        guard now != anchor else { return [] }
        let limit = trimLimit ?? anchor
        return now > anchor && now <= limit
            ? []
            : [
                Breach(
                    "trimmed_too_far",
                    "the journal was trimmed through LSN \(now), and before through LSN \(anchor): LSN \(limit.next) is still needed"
                )
            ]
    }
}

/// What was found, one of each kind.
struct BreachList {
    private(set) var all: [Breach] = []

    mutating func require(_ holds: Bool, _ kind: String, _ detail: @autoclosure () -> String) {
        if !holds, !all.contains(where: { $0.kind == kind }) { all.append(Breach(kind, detail())) }
    }
}

/// A record between the rows before it and those after it.
struct JudgedRecord {
    let record: JournalRecord
    let before: RecordBooks
    let after: RecordBooks

    init(_ record: JournalRecord, before: RecordBooks, after: RecordBooks) {
        self.record = record
        self.before = before
        self.after = after
    }

    var lsn: LSN { record.lsn }

    /// What is wrong with it; empty if nothing.
    var breaches: [Breach] { frame + places + runs + spaceFacts + holds + files + births }

    private var frame: [Breach] {
        var breaches = BreachList()
        breaches.require(lsn == before.lastLSN.next, "lsn_gap", "LSN \(lsn) follows LSN \(before.lastLSN)")
        let isBump = record.step == Step(.open, .bumpEpoch)
        breaches.require(
            record.epoch == (isBump ? before.epoch.next : before.epoch), "wrong_epoch",
            "LSN \(lsn) is of epoch \(record.epoch), and the record before it of epoch \(before.epoch)")
        breaches.require(
            record.stateHash == after.stateHash, "wrong_state_hash",
            "LSN \(lsn) says \(record.stateHash); the rows add up to \(after.stateHash)")
        return breaches.all
    }
}
