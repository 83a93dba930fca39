internal import CSQLite

// The write-ahead log and the rollback journal of a connection, through SQLite's own handles and its VFS.
extension Connection {
    /// Keeps ``logPages`` up to date, and SQLite from checkpointing by itself: turning that off takes every hook away, so the
    /// hook comes after it.
    package func watchLog() {
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

    /// The bytes of the log as they lie in its file.
    func logBytes() throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: try logSize())
        guard !bytes.isEmpty, let file = try file(.log) else { return [] }
        for start in stride(from: 0, to: bytes.count, by: 4096) {
            _ = try read(file, at: start, into: &bytes[start..<min(start + 4096, bytes.count)])
        }
        return bytes
    }

    /// Writes the log's valid frames back to where they are, byte for byte, so that the next sync really writes them.
    ///
    /// A sync that failed, in a process before this one perhaps, has left pages that the system takes for clean: they are in its
    /// cache alone, and no later sync writes them. Frames behind the valid ones are not read. ``logPages`` is then what the log has.
    ///
    /// Inside a read transaction nobody else empties the log, unless the database has all of it: then frames that are written back say
    /// what the database says, and none of them counts.
    func rewriteLog() throws(StoreError) {
        try rewriteFrames()
        if case .log(0, _, _) = try currentMark() { logPages = 0 }
    }

    private func rewriteFrames() throws(StoreError) {
        logPages = 0
        let size = try logSize()
        guard size >= LogScan.headerBytes, let file = try file(.log) else { return }
        var bytes = [UInt8](repeating: 0, count: size)
        guard try read(file, at: 0, into: &bytes[..<LogScan.headerBytes]) else { return }
        guard var scan = LogScan(bytes[..<LogScan.headerBytes]) else { return }
        var end = LogScan.headerBytes
        var (pages, committed) = (0, 0)
        while end + scan.frameBytes <= size {
            let frame = end..<(end + scan.frameBytes)
            guard try read(file, at: end, into: &bytes[frame]) else { return }
            guard scan.accepts(bytes[frame]) else { break }
            end = frame.upperBound
            pages += 1
            if LogScan.isCommit(bytes[frame]) { committed = pages }
        }
        logPages = committed
        let piece = 1 << 16  // the unix VFS takes less than 128 KiB at a time
        for start in stride(from: 0, to: end, by: piece) {
            let code = bytes[start..<min(start + piece, end)].withUnsafeBytes {
                file.pointee.pMethods.pointee.xWrite(file, $0.baseAddress, Int32($0.count), sqlite3_int64(start))
            }
            guard code == SQLITE_OK else { throw failure("write the log of", code: code) }
        }
    }

    /// In bytes; 0 for a log that was never opened.
    func logSize() throws(StoreError) -> Int {
        guard let file = try file(.log), let methods = file.pointee.pMethods else { return 0 }
        var size: sqlite3_int64 = 0
        let code = methods.pointee.xFileSize(file, &size)
        guard code == SQLITE_OK else { throw failure("measure the log of", code: code) }
        return Int(size)
    }

    /// Returns false if the log ends before that: somebody has emptied it in this moment. What is missing is zeros.
    private func read(
        _ file: UnsafeMutablePointer<sqlite3_file>, at place: Int, into target: inout ArraySlice<UInt8>
    ) throws(StoreError) -> Bool {
        let code = target.withUnsafeMutableBytes {
            file.pointee.pMethods.pointee.xRead(file, $0.baseAddress, Int32($0.count), sqlite3_int64(place))
        }
        if Self.isShortRead(code) { return false }
        guard code == SQLITE_OK else { throw failure("read the log of", code: code) }
        return true
    }

    /// Syncs the rollback journal, which SQLite has closed, and the directory behind it; an empty one is left if there was none.
    func syncJournal() throws(StoreError) {
        try with(.journal, create: true) { (journal) throws(StoreError) in
            let code = journal.pointee.pMethods.pointee.xSync(journal, SQLITE_SYNC_NORMAL)
            guard code == SQLITE_OK else { throw failure("sync the journal of", code: code) }
        }
    }

    enum Companion { case log, journal }

    /// Runs `body` on the file beside the database, opened anew. Returns nil if there is none and none is to be made.
    @discardableResult
    func with<R>(
        _ companion: Companion, create: Bool, _ body: (UnsafeMutablePointer<sqlite3_file>) throws(StoreError) -> R
    ) throws(StoreError) -> R? {
        var code = SQLITE_OK
        guard let file = csqlite_open_companion(handle, companion == .log ? 1 : 0, create ? 1 : 0, &code) else {
            if !create, code & 0xFF == SQLITE_CANTOPEN { return nil }
            throw failure("open the \(companion) of", code: code)
        }
        let result: R
        do throws(StoreError) {
            result = try body(file)
        } catch {
            _ = csqlite_close_companion(file)  // the first error is the one that counts
            throw error
        }
        code = csqlite_close_companion(file)
        guard code == SQLITE_OK else { throw failure("close the \(companion) of", code: code) }
        return result
    }

    /// Copies the log into the database, and empties it if that is asked for, without waiting for anybody. Returns false if others
    /// keep it from that; what could be copied was copied.
    package func checkpoint(emptying: Bool) throws(StoreError) -> Bool {
        let mode = emptying ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        var (log, copied): (Int32, Int32) = (0, 0)
        let code = withoutWaiting { sqlite3_wal_checkpoint_v2(handle, "main", mode, &log, &copied) }
        guard [SQLITE_OK, SQLITE_BUSY].contains(code & 0xFF) else { throw failure("checkpoint") }
        // Negative if SQLite did not come so far.
        if log >= 0 { logPages = Int(log) }
        return code == SQLITE_OK && log == copied
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
