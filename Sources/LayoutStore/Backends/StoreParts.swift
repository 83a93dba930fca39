// A store's database, its log or rollback journal, and its device are one thing, kept in several files. The parts are what each of
// the first two says by itself, read before SQLite applies one to the other.
//
//   database   42   header alone: LSN 42
//   log             base 40, ends at LSN 57: it begins where the database had 40 and brings it to 57
//   journal         restores LSN 41: what the database had before the commit that a crash cut short
//
// Source: PROTOCOL P7.6.

/// What the parts of a store's tables say each by itself.
package struct StoreParts: Hashable, Sendable {
    /// What the database says without its log or journal; nil if it cannot be told, since a crash in the middle of a checkpoint or
    /// commit may have torn the page.
    package let database: StoreHeader?
    package let journal: Journal

    /// The log or rollback journal beside the database.
    package enum Journal: Hashable, Sendable {
        /// The medium needs none.
        case none
        /// There is neither.
        case absent
        /// There is a log, or an empty journal.
        case present
        /// There is a journal that may take a commit back: the last LSN that it restores, if it restores the header.
        case restores(LSN?)
    }

    /// Of a medium in one piece.
    package static let whole = StoreParts(database: nil, journal: .none)

    package init(database: StoreHeader?, journal: Journal) {
        self.database = database
        self.journal = journal
    }

    /// What the database had for good: nil if a journal may take some of it back.
    var settledDatabase: StoreHeader? { if case .restores = journal { nil } else { database } }

    /// Throws `input` if the journal is of another time than the database. To be asked before the journal is applied.
    ///
    /// A commit writes the old pages to the journal, then the new ones to the database: so the journal restores the database's own
    /// LSN, or the one before.
    package func checkJournal(of path: String) throws(StoreError) {
        guard case .restores(let restored?) = journal, let database = database?.lastLSN else { return }
        guard restored == database || restored.next == database else {
            throw StoreError(
                .input,
                "cannot open \(path): its rollback journal restores LSN \(restored), and the database is at LSN \(database): one of "
                    + "the two is from another time; put back the files that belong together")
        }
    }
}
