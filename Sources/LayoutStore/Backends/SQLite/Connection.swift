internal import CSQLite

/// An open SQLite database: the thinnest wrapper that turns result codes into ``StoreError``.
///
/// Used from one thread at a time.
package final class Connection: @unchecked Sendable {  // the owner is a backend, which one CommitQueue uses at a time
    private(set) var handle: OpaquePointer?
    let path: String
    /// Pages in the log after the last commit, as SQLite's WAL hook says; nil until that is known.
    package internal(set) var logPages: Int?
    /// Whether somebody else has emptied the log, and the database was not synced since.
    var wasEmptiedByOthers = false
    private var logGuard: LogGuard?
    /// Released once SQLite has closed the files.
    var keeping: (any FileWatch)?
    /// How far the files went when this connection used them last; see ForeignCommits.swift.
    var mark: CommitMark?
    /// How long a statement waits for somebody who has the database, in milliseconds: somebody who asks with sqlite3, or recovers
    /// the log of a dead process.
    private let patience: Int32

    /// Names the sources of the SQLite that runs.
    package static var sqliteSource: String { String(cString: sqlite3_sourceid()) }

    /// Opens or makes the database at `path` in the VFS named `vfs` (nil: SQLite's default).
    package init(
        path: String, vfs: String?, create: Bool, patience: Duration = .seconds(5)
    ) throws(StoreError) {
        self.path = path
        self.patience = Int32(clamping: patience.microseconds / 1000)
        let flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &handle, flags, vfs)
        guard code == SQLITE_OK, csqlite_harden(handle) == SQLITE_OK else {
            let error = failure("open")
            sqlite3_close_v2(handle)
            handle = nil
            throw error
        }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, self.patience)
        logGuard = LogGuard(handle)
    }

    deinit { close() }

    func close() {
        // With a statement left the handle would live on, and its file with it: then the guard stays, too.
        if sqlite3_close(handle) == SQLITE_OK { logGuard?.free() } else { sqlite3_close_v2(handle) }
        (handle, logGuard, keeping) = (nil, nil, nil)
    }

    /// Runs `body` with statements that do not wait for others.
    func withoutWaiting<R>(_ body: () -> R) -> R {
        sqlite3_busy_timeout(handle, 0)
        defer { sqlite3_busy_timeout(handle, self.patience) }
        return body()
    }

    /// Runs statements that answer nothing.
    package func run(_ sql: String) throws(StoreError) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure("run `\(sql.prefix(60))` on") }
    }

    /// The tables, indexes, views and triggers of the database, each as the text that made it, in order. Runs nothing of
    /// theirs.
    package func schema() throws(StoreError) -> [String] {
        let statement = Statement(self, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
        defer { statement.finalize() }
        return try statement.all { (0..<4).map($0.text).joined(separator: " ") }
    }

    /// The error that SQLite has just reported, as a sentence about this database. `code`: the error of a call that the
    /// connection knows nothing of.
    func failure(_ verb: String, code: Int32? = nil) -> StoreError {
        let extended = code ?? sqlite3_extended_errcode(handle)
        let text = code.map { sqlite3_errstr($0) } ?? sqlite3_errmsg(handle)
        let cause = BackendFailure(code: extended, text: text.map { String(cString: $0) } ?? "")
        switch extended & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CONSTRAINT:
            return StoreError(.corrupt, "cannot \(verb) \(path): it contradicts itself; run a full check", cause: cause)
        case SQLITE_BUSY, SQLITE_LOCKED:
            return StoreError(
                .locked, "cannot \(verb) \(path): another connection holds it; close that one", cause: cause)
        case SQLITE_ERROR:
            return StoreError(
                .io, "cannot \(verb) \(path): SQLite refused the statement; is this a store?", cause: cause)
        case SQLITE_FULL:
            return StoreError(
                .diskFull, "cannot \(verb) \(path): its disk is full; make room there, then reopen the store",
                cause: cause)
        case SQLITE_NOMEM:
            return StoreError(
                .io, "cannot \(verb) \(path): there is not enough memory; free some, then reopen the store",
                cause: cause)
        default:
            return StoreError(.io, "cannot \(verb) \(path): the media failed; reopen the store", cause: cause)
        }
    }

    /// SQLite's own handle of a file; nil methods in it if the file was never opened.
    func file(_ which: SyncedFile) throws(StoreError) -> UnsafeMutablePointer<sqlite3_file>? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let control = which == .log ? SQLITE_FCNTL_JOURNAL_POINTER : SQLITE_FCNTL_FILE_POINTER
        let code = sqlite3_file_control(handle, "main", control, &file)
        guard code == SQLITE_OK else { throw failure("find the \(which) file of", code: code) }
        return file
    }

    /// Syncs the log (`SQLITE_FCNTL_JOURNAL_POINTER`) or the database (`SQLITE_FCNTL_FILE_POINTER`) through SQLite's own handle.
    func syncFile(_ which: SyncedFile) throws(StoreError) {
        // A log that was never opened has no methods and nothing to sync.
        guard let file = try file(which), let methods = file.pointee.pMethods else { return }
        let code = methods.pointee.xSync(file, SQLITE_SYNC_NORMAL)
        guard code == SQLITE_OK else { throw failure("sync the \(which) of", code: code) }
    }

    enum SyncedFile { case log, database }

    /// Forgets what the pager has cached, so that the next statement mounts the files as a first opener does.
    func resetCache() throws(StoreError) {
        guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESET_CACHE, nil) == SQLITE_OK else {
            throw failure("reset the cache of")
        }
    }
}
