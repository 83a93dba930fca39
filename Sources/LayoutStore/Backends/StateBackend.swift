/// Keeps the tables. Synchronous: a transaction body is a plain closure, so no transaction can span an await.
///
/// A backend knows no operation. Called from one ``CommitQueue`` at a time.
package protocol StateBackend: AnyObject, Sendable {
    /// Runs `body` as one atomic transaction. If it throws, nothing of it stays.
    ///
    /// On return the transaction is committed, but survives a power loss only after ``sync()``, unless ``commitsAreDurable``.
    func transact<R>(_ body: (any StateTransaction) throws(StoreError) -> R) throws(StoreError) -> R

    /// Runs `body` on the tables as they are at one moment. It cannot write.
    func read<R>(_ body: (any StateRows) throws(StoreError) -> R) throws(StoreError) -> R

    /// Makes every committed transaction survive a power loss. Waits for the media.
    func sync() throws(StoreError)

    /// Makes what was read when the backend was opened survive a power loss (PROTOCOL P7.2). Waits for the media.
    func syncRecovered() throws(StoreError)

    /// Whether every commit survives a power loss when it returns; then ``sync()`` has nothing to do.
    var commitsAreDurable: Bool { get }

    /// Pages in the log that a checkpoint could clear; 0 where there is no log.
    var logPages: Int { get }

    /// Why what grows has to be refused now; nil if there is room. `logLimit`: how many pages a log may have, if there is a limit.
    func shortage(logLimit: Int?) throws(StoreError) -> Shortage?

    /// Whether the next commit begins the log: the database has everything. False where there is no log.
    var logIsEmpty: Bool { get throws(StoreError) }

    /// Moves the log into the database, syncing the first before and the second after, and empties it. `settle` is called in between:
    /// once everything is in the database for good, it may commit to say so, and that is moved, too. Returns false if others who read
    /// the database keep the log from being emptied; what could be moved was moved.
    func checkpoint(_ settle: () throws(StoreError) -> Void) throws(StoreError) -> Bool

    /// Whether no frame of a log and no rollback journal lies beside the tables: if a crash was in the middle of something, nothing
    /// here could tell. False for a medium that needs neither.
    var standsAlone: Bool { get throws(StoreError) }

    /// What stands alone was found to be whole: the next opening need not look again. Durable on return.
    func acceptAlone() throws(StoreError)

    /// Throws `io` if the medium's files are no more those that were opened, `failed` if somebody else has committed to them (PROTOCOL
    /// P7.5). Cheap enough for every acknowledgement.
    func confirmFiles() throws(StoreError)

    /// What the parts of the medium said each by itself when they were opened (PROTOCOL P7.6).
    var parts: StoreParts { get }

    /// Throws `corrupt` if the medium finds damage in its own structures. Costs as much as reading all.
    func confirmStructures() throws(StoreError)

    /// Writes the tables, as they are at one moment, to the empty file at `path`: an SQLite database. Returns the journal mode of the
    /// tables' own; of a medium without one, that of a new store.
    func copyTables(to path: String) throws(StoreError) -> JournalMode

    /// Releases the files. The backend is unusable afterwards.
    func close() throws(StoreError)
}

/// What holds for a medium of one piece: no log, and nothing that could be of another time.
extension StateBackend {
    package var logPages: Int { 0 }
    package var logIsEmpty: Bool { false }
    package func checkpoint(_ settle: () throws(StoreError) -> Void) throws(StoreError) -> Bool { true }
    package var standsAlone: Bool { false }
    package func acceptAlone() throws(StoreError) {}
    package func confirmFiles() throws(StoreError) {}
    package var parts: StoreParts { .whole }
    package func confirmStructures() throws(StoreError) {}
    package func shortage(logLimit: Int?) throws(StoreError) -> Shortage? {
        logLimit.flatMap { logPages >= $0 ? .log(pages: logPages) : nil }
    }
    package func copyTables(to path: String) throws(StoreError) -> JournalMode {
        try SQLiteBackend.write(self, to: path)
        return .wal
    }
}
