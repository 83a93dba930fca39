import CrashEngine

/// A small write-ahead-log workload with a checkpoint and a restart of the log inside.
struct RecordedWorkload {
    enum Synchronous: String, CaseIterable {
        case normal = "NORMAL"
        case full = "FULL"
    }

    let log = EventLog()
    /// Cuts before this one lie in the set-up, which is synced.
    let start: Int

    init(pageBytes: Int = 512, synchronous: Synchronous, seed: UInt64 = 7) {
        SQLiteGenerator.seed(seed)
        let disk = SimulatedDisk(recording: log)
        let database = TestDatabase(on: disk)
        database.execute("PRAGMA page_size = \(pageBytes); PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0")
        database.execute("PRAGMA synchronous = \(synchronous.rawValue)")
        database.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT) STRICT")
        database.execute("INSERT INTO t VALUES (1, hex(zeroblob(120))), (2, hex(zeroblob(120)))")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        disk.sealFiles()
        start = log.count
        database.execute("INSERT INTO t VALUES (3, 'three')")
        database.execute(
            "BEGIN; UPDATE t SET v = 'one' WHERE k = 1; INSERT INTO t VALUES (4, hex(zeroblob(100))); COMMIT")
        database.execute("PRAGMA wal_checkpoint(PASSIVE)")
        database.execute("UPDATE t SET v = 'two' WHERE k = 2")  // the log restarts here
        database.execute("DELETE FROM t WHERE k = 3")
        disk.dismount()
    }

    /// What a reader sees after the crash, and again after work on the recovered store.
    static func outcome(_ database: TestDatabase) -> String {
        let before = database.rows("SELECT k, v FROM t ORDER BY k")
        let write = database.execute("INSERT INTO t VALUES (9, 'after'); PRAGMA wal_checkpoint(PASSIVE)")
        return "\(before) | \(write) | \(database.rows("SELECT k, v FROM t ORDER BY k"))"
    }
}
