internal import CSQLite

/// SQLite's file locks (none, shared, reserved, pending, exclusive) among the handles of one disk.
///
/// Source: sqlite3.h, SQLITE_LOCK_*; os_unix.c, unixLock, for which lock excludes which.
struct FileLocks {
    private struct Handle {
        let address: UnsafeMutableRawPointer
        let file: Int32
        /// Whether it is a journal or log that was opened with the right to make it: its first sync syncs the directory
        /// too.
        let isJournal: Bool
        var level: Int32 = SQLITE_LOCK_NONE
    }

    private var handles: [Handle] = []

    var isEmpty: Bool { handles.isEmpty }

    mutating func open(_ handle: UnsafeMutablePointer<csqlite_simulated_file>, isJournal: Bool) {
        handles.append(
            Handle(address: UnsafeMutableRawPointer(handle), file: handle.pointee.file, isJournal: isJournal))
    }

    /// Makes open handles behave as a new process's: the next sync of a journal or log syncs the directory again.
    func reopen() {
        for handle in handles where handle.isJournal {
            handle.address.assumingMemoryBound(to: csqlite_simulated_file.self).pointee.syncs_directory = 1
        }
    }

    mutating func close(_ address: UnsafeMutableRawPointer) { handles.removeAll { $0.address == address } }

    /// Raises the handle's level. Returns false if another handle of the file is in the way.
    mutating func raise(_ address: UnsafeMutableRawPointer, to level: Int32) -> Bool {
        guard let own = handles.firstIndex(where: { $0.address == address }) else { return false }
        guard handles[own].level < level else { return true }
        let highest =
            handles.indices.filter { $0 != own && handles[$0].file == handles[own].file }
            .map { handles[$0].level }.max() ?? SQLITE_LOCK_NONE
        switch level {
        case SQLITE_LOCK_SHARED: guard highest < SQLITE_LOCK_PENDING else { return false }
        case SQLITE_LOCK_EXCLUSIVE:
            guard highest < SQLITE_LOCK_RESERVED else { return false }
            if highest > SQLITE_LOCK_NONE {
                handles[own].level = SQLITE_LOCK_PENDING
                return false
            }
        default: guard highest < SQLITE_LOCK_RESERVED else { return false }
        }
        handles[own].level = level
        return true
    }

    mutating func lower(_ address: UnsafeMutableRawPointer, to level: Int32) {
        guard let own = handles.firstIndex(where: { $0.address == address }) else { return }
        handles[own].level = min(handles[own].level, level)
    }

    /// Whether any handle of the file holds more than a shared lock.
    func isReserved(seenBy address: UnsafeMutableRawPointer) -> Bool {
        guard let own = handles.first(where: { $0.address == address }) else { return false }
        return handles.contains { $0.file == own.file && $0.level >= SQLITE_LOCK_RESERVED }
    }
}
