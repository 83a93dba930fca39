// Upkeep cuts the journal and the log short after a commit, so that neither grows for ever. With checkpointPages 1000
// and journalRecords 4096:
//
//   log at 1001 pages, 9000 records     trim the journal (it has more than twice 4096 records), then checkpoint the log
//   log at 1001 pages, 5000 records     checkpoint the log
//   log at 1001 pages, a reader in it   checkpoint what can be; the next try is due at 2001 pages
//   a pool below its reserve            trim to 16 records whenever they reach a multiple of 16, and before what grows is refused
//   no log (each commit is durable)     trim whenever the records reach a multiple of 4096 that is more than twice 4096
//
// Without checkpointPages nothing is due, and the store's user does both by `checkpoint()`.
// A crash between the trim and the checkpoint leaves a shorter journal and a longer log, and both are legal.
// Source: PROTOCOL P5.3, P6.

/// Decides whether a trim or a checkpoint is due; the caller performs it.
struct Upkeep: Sendable {
    /// Pages of the log after which a checkpoint follows a commit; nil for never.
    private let checkpointPages: Int?
    /// The number of journal records that a trim leaves.
    private let journalRecords: Int
    /// The log's length when a checkpoint could not empty it; 0 after one that could.
    private var stuckAt = 0

    init(_ environment: StoreEnvironment) {
        checkpointPages = environment.checkpointPages
        journalRecords = environment.journalRecords
    }

    func isTrimDue(_ header: StoreHeader, logPages: Int, commitsAreDurable: Bool) -> Bool {
        guard let checkpointPages, header.records > 2 * journalRecords else { return false }
        // A store without a log has no log length to go by: the journal's own length decides, in steps.
        return logPages > checkpointPages || (commitsAreDurable && header.records.isMultiple(of: journalRecords))
    }

    /// Whether records have to go so that there is room at all, on a medium that is short of it. In steps, since each trim is a record.
    func isTrimDue(_ header: StoreHeader, _ shortage: Shortage?) -> Bool {
        guard case .pool = shortage else { return false }
        return header.records > Self.recordsWhenShort && header.records.isMultiple(of: Self.recordsWhenShort)
    }

    /// The number of journal records that a trim leaves on a medium that is short of room.
    static let recordsWhenShort = 16

    func isCheckpointDue(logPages: Int) -> Bool {
        checkpointPages.map { logPages - stuckAt > $0 } ?? false
    }

    /// A checkpoint has ended. Returns a warning if others keep the log from being emptied, and did not before.
    mutating func note(isEmptied: Bool, logPages: Int) -> String? {
        defer { stuckAt = isEmptied ? 0 : logPages }
        guard !isEmptied, stuckAt == 0, logPages > 0 else { return nil }
        return
            "the log cannot be emptied: somebody else reads the database, an open sqlite3 perhaps; it has \(logPages) pages and "
            + "grows until that ends"
    }
}
