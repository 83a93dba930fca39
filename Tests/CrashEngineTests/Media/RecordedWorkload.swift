import CrashEngine

/// A small workload with a checkpoint and a restart of the log inside, or with several rollback journals.
struct RecordedWorkload {
    enum Mode: String, CaseIterable {
        case walNormal = "journal_mode = WAL; PRAGMA synchronous = NORMAL"
        case walFull = "journal_mode = WAL; PRAGMA synchronous = FULL"
        case truncateFull = "journal_mode = TRUNCATE; PRAGMA synchronous = FULL"
        case deleteFull = "journal_mode = DELETE; PRAGMA synchronous = FULL"

        var isLog: Bool { self == .walNormal || self == .walFull }
    }

    let log: EventLog
    /// Cuts before this one lie in the set-up, which is synced.
    let start: Int

    init(pageBytes: Int = 512, mode: Mode = .walFull, seed: UInt64 = 7) {
        SQLiteGenerator.seed(seed)
        log = EventLog()
        let disk = SimulatedDisk(recording: log)
        let database = TestDatabase(on: disk)
        database.execute("PRAGMA page_size = \(pageBytes); PRAGMA wal_autocheckpoint = 0; PRAGMA \(mode.rawValue)")
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

    /// What was recorded up to event `count`, then a crash of the process, recovery, and `outcome`'s work after it: one log, since
    /// what was in flight stays so.
    init(crashing first: RecordedWorkload, at count: Int) {
        log = EventLog()
        for name in first.log.files { _ = log.file(named: name) }
        for event in first.log.events[..<count] { log.append(event.kind) }
        start = count
        let media = CrashedMedia(log: log)
        media.advance(to: count)
        let disk = SimulatedDisk()
        var database = Optional(TestDatabase(on: disk))
        media.mount(on: disk, device: nil, chooser: ReplayChooser(), after: .process, log: log)
        if let database { _ = Self.outcome(database) }
        disk.dismount()
        database = nil
    }

    /// What a reader sees after the crash, and again after work on the recovered store.
    static func outcome(_ database: TestDatabase) -> String {
        database.forget()
        let before = database.rows("SELECT k, v FROM t ORDER BY k")
        let write = database.execute("INSERT OR REPLACE INTO t VALUES (9, 'after'); PRAGMA wal_checkpoint(PASSIVE)")
        return "\(before) | \(write) | \(database.rows("SELECT k, v FROM t ORDER BY k"))"
    }
}
