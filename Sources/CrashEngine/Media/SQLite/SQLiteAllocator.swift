private import CSQLite

/// SQLite's allocator, with a fault in it: the n-th allocation fails, once or from then on.
///
/// One for the whole process. It can only be put in before anything else in the process uses SQLite, so `crashtest faults` does
/// it first of all; tests run that program, because a test process has opened databases by then.
/// One logical thread at a time.
package enum SQLiteAllocator {
    // Read and written by SQLite's calls on the one thread that runs at a time.
    nonisolated(unsafe) private static var real = sqlite3_mem_methods()
    nonisolated(unsafe) private static var injector: FaultInjector?
    nonisolated(unsafe) package private(set) static var isInstalled = false

    /// Puts the failing allocator in, and takes SQLite's mutexes out: sweeps are one logical thread. False when SQLite was used
    /// before.
    package static func install() -> Bool {
        guard !isInstalled else { return true }
        guard csqlite_use_one_thread() == SQLITE_OK, csqlite_allocator(&real) == SQLITE_OK else { return false }
        var failing = real
        failing.xMalloc = { bytes in
            SQLiteAllocator.injector?.strikes(.noMemory) == true ? nil : SQLiteAllocator.real.xMalloc(bytes)
        }
        failing.xRealloc = { old, bytes in
            SQLiteAllocator.injector?.strikes(.noMemory) == true ? nil : SQLiteAllocator.real.xRealloc(old, bytes)
        }
        isInstalled = csqlite_set_allocator(&failing) == SQLITE_OK
        return isInstalled
    }

    /// Lets `injector` decide from now on; nil: nothing fails.
    static func ask(_ injector: FaultInjector?) { self.injector = injector }
}
