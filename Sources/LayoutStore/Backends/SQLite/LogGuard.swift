// The guard keeps commits from restarting SQLite's write-ahead log. A log whose pages are all in the database starts over with the
// next commit: in SQLite before 3.51.3 that races with a foreign checkpoint, and commits are lost (sqlite.org/wal.html, "The WAL-Reset
// Bug"). And a log that starts over unseen makes a header's `log_base` too low. So it starts over in one place, our own checkpoint in
// TRUNCATE mode, which holds the checkpoint lock:
//
//   who                                 exclusive lock of read marks 1…4 at once     checkpoint lock     answer
//   checkpoint(TRUNCATE), ours          asked                                        held                the VFS's
//   a commit that would restart         asked                                        not held            BUSY: it appends
//   a reader that moves one mark        one mark only                                                    the VFS's
//
// The guard puts a copy of the database file's methods in the place of the VFS's own, with another xShmLock; all other methods, of
// whatever version, are the VFS's, and so is the file. So it lies over every VFS alike, the simulated one too.
// Source: PROTOCOL P6.2; wal.c, walRestartLog and walCheckpoint; ADR 18.

private import CSQLite

/// Guards one open database. Lives until its connection is closed.
struct LogGuard {
    private let guarded: UnsafeMutablePointer<csqlite_guarded_methods>

    /// SQLite's locks in shared memory: of the checkpoint, and of the read marks that a restart takes together.
    private static let checkpointLock: Int32 = 1
    private static let restartLocks: (first: Int32, count: Int32) = (4, 4)

    /// Guards the main database of `handle`; nil for one that has no file.
    init?(_ handle: OpaquePointer?) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK, let file,
            let original = file.pointee.pMethods, original.pointee.iVersion >= 2
        else { return nil }
        guarded = .allocate(capacity: 1)
        guarded.initialize(
            to: csqlite_guarded_methods(methods: original.pointee, original: original, holds_checkpoint_lock: 0))
        guarded.pointee.methods.xShmLock = Self.lock
        file.pointee.pMethods = UnsafePointer(
            UnsafeRawPointer(guarded).assumingMemoryBound(to: sqlite3_io_methods.self))
    }

    /// After the connection was closed.
    func free() { guarded.deallocate() }

    private static let lock: @convention(c) (UnsafeMutablePointer<sqlite3_file>?, Int32, Int32, Int32) -> Int32 = {
        file, first, count, flags in
        guard let file, let methods = file.pointee.pMethods else { return SQLITE_MISUSE }
        let guarded = UnsafeMutableRawPointer(mutating: methods).assumingMemoryBound(to: csqlite_guarded_methods.self)
        let isExclusive = flags & SQLITE_SHM_EXCLUSIVE != 0
        let isRestart = isExclusive && flags & SQLITE_SHM_LOCK != 0 && (first, count) == LogGuard.restartLocks
        if isRestart, guarded.pointee.holds_checkpoint_lock == 0 { return SQLITE_BUSY }
        let code = guarded.pointee.original.pointee.xShmLock(file, first, count, flags)
        if code == SQLITE_OK, isExclusive, (first..<(first + count)).contains(LogGuard.checkpointLock) {
            guarded.pointee.holds_checkpoint_lock = flags & SQLITE_SHM_LOCK != 0 ? 1 : 0
        }
        return code
    }
}
