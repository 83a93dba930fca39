private import CSQLite

/// SQLite's own random generator. There is one for the whole process; SQLite draws the salts of the write-ahead log
/// from it.
package enum SQLiteGenerator {
    /// Makes the next draws depend on `seed` alone. Call it before each recording and each replay: every draw moves the
    /// generator on, and connections elsewhere in the process draw from the same one.
    package static func seed(_ seed: UInt64) {
        // The seed is made odd, because SQLite takes 0 as a wish for an unpredictable seed.
        _ = csqlite_seed_generator(Int32(truncatingIfNeeded: seed ^ (seed >> 32)) | 1)
    }
}

/// Settings of SQLite for the whole process.
package enum SQLiteProcess {
    /// Turns SQLite's mutexes off: for a worker, which explores one state after the other. Call it before SQLite's
    /// first use.
    package static func useOneThread() { _ = csqlite_use_one_thread() }
}
