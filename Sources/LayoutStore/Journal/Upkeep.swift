// When journal and log are cut short after a commit, so that neither grows for ever.
//
//   checkpointPages 1000, journalRecords 4096
//   log at 1001 pages, 9000 records     trim (more than twice what is kept), then checkpoint
//   log at 1001 pages, 5000 records     checkpoint
//   commits durable by themselves       no log says when: trim each time that the records are a multiple of 4096
//
// Without checkpointPages the store's user does both by `checkpoint()`.
// A crash between the trim and the checkpoint leaves a shorter journal and a longer log, and both are legal.
// Source: PROTOCOL P5.3, P6.

/// Decides what is due; whoever asks does it.
struct Upkeep: Sendable {
    /// Pages of the log after which a checkpoint follows a commit; nil for never.
    private let checkpointPages: Int?
    /// Journal records that a trim leaves.
    private let journalRecords: Int

    init(_ environment: StoreEnvironment) {
        checkpointPages = environment.checkpointPages
        journalRecords = environment.journalRecords
    }

    func isTrimDue(_ header: StoreHeader, logPages: Int, commitsAreDurable: Bool) -> Bool {
        guard let checkpointPages, header.records > 2 * journalRecords else { return false }
        // Where there is no log to empty, the journal is trimmed by its own length, in steps.
        return logPages > checkpointPages || (commitsAreDurable && header.records.isMultiple(of: journalRecords))
    }

    func isCheckpointDue(logPages: Int) -> Bool {
        checkpointPages.map { logPages > $0 } ?? false
    }
}
