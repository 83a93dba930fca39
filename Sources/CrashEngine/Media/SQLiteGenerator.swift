private import CSQLite

/// SQLite's own random generator: one for the whole process, and the source of the salts in the write-ahead log.
package enum SQLiteGenerator {
    /// Makes the next draws depend on `seed` alone. Call it before each recording and each replay: every draw moves the
    /// generator on, and connections elsewhere in the process draw from the same one.
    /// - Parameter seed: not 0, which would mean a seed from the operating system.
    package static func seed(_ seed: Int32) {
        precondition(seed != 0, "0 is SQLite's word for an unpredictable seed")
        _ = csqlite_seed_generator(seed)
    }
}
