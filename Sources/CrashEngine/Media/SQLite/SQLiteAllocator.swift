private import CSQLite

/// SQLite's allocator with a ``FaultInjector`` before it, which may let an allocation fail.
///
/// There is one for the whole process. It can only be installed before anything in the process uses SQLite, so
/// `crashtest faults` installs it first of all; tests run that program, because a test process has opened databases by
/// then.
/// One logical thread at a time.
package enum SQLiteAllocator {
    // `nonisolated(unsafe)`: only SQLite's calls use them, on the one thread that runs at a time.
    nonisolated(unsafe) private static var real = sqlite3_mem_methods()
    nonisolated(unsafe) private static var injector: FaultInjector?
    nonisolated(unsafe) package private(set) static var isInstalled = false

    /// Installs the failing allocator and turns SQLite's mutexes off, since a sweep is one logical thread. Returns
    /// false if SQLite was used before.
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

    /// Lets `injector` decide from now on which allocations fail; with nil none does.
    static func ask(_ injector: FaultInjector?) { self.injector = injector }
}
