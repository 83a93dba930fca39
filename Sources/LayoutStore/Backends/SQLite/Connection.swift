private import CSQLite

/// An open SQLite database: the thinnest wrapper that turns result codes into ``StoreError``.
///
/// Used from one thread at a time.
package final class Connection: @unchecked Sendable {  // the owner is a backend, which one CommitQueue uses at a time
    private(set) var handle: OpaquePointer?
    private let path: String
    /// Pages in the log after the last commit, as SQLite's WAL hook says.
    private(set) var logPages = 0

    /// Names the sources of the SQLite that runs.
    package static var sqliteSource: String { String(cString: sqlite3_sourceid()) }

    /// Opens or makes the database at `path` in the VFS named `vfs` (nil: SQLite's default).
    package init(path: String, vfs: String?, create: Bool) throws(StoreError) {
        self.path = path
        let flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &handle, flags, vfs)
        guard code == SQLITE_OK, csqlite_harden(handle) == SQLITE_OK else {
            let error = failure("open")
            sqlite3_close_v2(handle)
            handle = nil
            throw error
        }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, 5000)  // somebody who asks with sqlite3, or recovers the log of a dead process
    }

    /// Keeps ``logPages`` up to date, and SQLite from checkpointing by itself: turning that off takes every hook away, so the
    /// hook comes after it.
    func watchLog() {
        sqlite3_wal_autocheckpoint(handle, 0)
        // Unretained: the hook lives no longer than the handle, which this object closes.
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                if let context { Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages) }
                return SQLITE_OK
            }, context)
    }

    deinit { sqlite3_close_v2(handle) }

    func close() {
        sqlite3_close_v2(handle)
        handle = nil
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

    /// The bytes of the log as they lie in its file.
    func logBytes() throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: try logSize())
        guard !bytes.isEmpty, let file = try file(.log) else { return [] }
        for start in stride(from: 0, to: bytes.count, by: 4096) {
            try read(file, at: start, into: &bytes[start..<min(start + 4096, bytes.count)])
        }
        return bytes
    }

    /// Writes the log's valid frames back to where they are, byte for byte, so that the next sync really writes them.
    ///
    /// A sync that failed, in a process before this one perhaps, has left pages that the system takes for clean: they are in its
    /// cache alone, and no later sync writes them. Frames behind the valid ones are not read.
    func rewriteLog() throws(StoreError) {
        let size = try logSize()
        guard size >= LogScan.headerBytes, let file = try file(.log) else { return }
        var bytes = [UInt8](repeating: 0, count: size)
        try read(file, at: 0, into: &bytes[..<LogScan.headerBytes])
        guard var scan = LogScan(bytes[..<LogScan.headerBytes]) else { return }
        var end = LogScan.headerBytes
        while end + scan.frameBytes <= size {
            let frame = end..<(end + scan.frameBytes)
            try read(file, at: end, into: &bytes[frame])
            guard scan.accepts(bytes[frame]) else { break }
            end = frame.upperBound
        }
        let piece = 1 << 16  // the unix VFS takes less than 128 KiB at a time
        for start in stride(from: 0, to: end, by: piece) {
            let code = bytes[start..<min(start + piece, end)].withUnsafeBytes {
                file.pointee.pMethods.pointee.xWrite(file, $0.baseAddress, Int32($0.count), sqlite3_int64(start))
            }
            guard code == SQLITE_OK else { throw failure("write the log of", code: code) }
        }
    }

    /// In bytes; 0 for a log that was never opened.
    private func logSize() throws(StoreError) -> Int {
        guard let file = try file(.log), let methods = file.pointee.pMethods else { return 0 }
        var size: sqlite3_int64 = 0
        let code = methods.pointee.xFileSize(file, &size)
        guard code == SQLITE_OK else { throw failure("measure the log of", code: code) }
        return Int(size)
    }

    private func read(
        _ file: UnsafeMutablePointer<sqlite3_file>, at place: Int, into target: inout ArraySlice<UInt8>
    ) throws(StoreError) {
        let code = target.withUnsafeMutableBytes {
            file.pointee.pMethods.pointee.xRead(file, $0.baseAddress, Int32($0.count), sqlite3_int64(place))
        }
        guard code == SQLITE_OK else { throw failure("read the log of", code: code) }
    }

    /// SQLite's own handle of a file; nil methods in it if the file was never opened.
    private func file(_ which: SyncedFile) throws(StoreError) -> UnsafeMutablePointer<sqlite3_file>? {
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

    /// Syncs the rollback journal, which SQLite has closed, and the directory behind it.
    func syncJournal() throws(StoreError) {
        let code = csqlite_sync_journal(handle)
        guard code == SQLITE_OK else { throw failure("sync the journal of", code: code) }
    }

    /// Copies what it can of the log into the database, without waiting for readers.
    func checkpoint() throws(StoreError) {
        var (log, copied): (Int32, Int32) = (0, 0)
        guard sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_PASSIVE, &log, &copied) == SQLITE_OK else {
            throw failure("checkpoint")
        }
        logPages = Int(log - copied)
    }

    /// Forgets what the pager has cached, so that the next statement mounts the files as a first opener does.
    func resetCache() throws(StoreError) {
        guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESET_CACHE, nil) == SQLITE_OK else {
            throw failure("reset the cache of")
        }
    }

    /// Keeps the last close from moving the log into the database, and from deleting it.
    ///
    /// A store moves its log while it is healthy. One that failed must not: after a sync that failed, a crash takes frames of the log
    /// back that a checkpoint has moved, and the rest of the log would lie over a database that is newer.
    func leaveLogAtClose() {
        var on: Int32 = 1
        _ = sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &on)
        csqlite_keep_log_unmoved(handle)
    }
}
