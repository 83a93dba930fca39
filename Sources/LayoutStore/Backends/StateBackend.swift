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

    /// Moves the log into the database, syncing the first before and the second after.
    func checkpoint() throws(StoreError)

    /// Releases the files. The backend is unusable afterwards.
    func close() throws(StoreError)
}
