private import CSQLite

/// SQLite's own random generator: one for the whole process, and the source of the salts in the write-ahead log.
package enum SQLiteGenerator {
    /// Makes the next draws depend on `seed` alone. Call it before each recording and each replay: every draw moves the
    /// generator on, and connections elsewhere in the process draw from the same one.
    package static func seed(_ seed: UInt64) {
        // Odd: 0 is SQLite's word for an unpredictable seed.
        _ = csqlite_seed_generator(Int32(truncatingIfNeeded: seed ^ (seed >> 32)) | 1)
    }
}

/// SQLite as one process uses it.
package enum SQLiteProcess {
    /// Leaves out what only several threads need; for a worker, which explores one state after the other. Before SQLite's first use.
    package static func useOneThread() { _ = csqlite_use_one_thread() }
}
