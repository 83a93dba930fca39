import CrashEngine
import Testing

extension SQLiteTests {
    @Suite("The simulated disk")
    struct SimulatedDiskTests {
        /// One letter an event: w and s for writes and syncs of the log, W and S for those of the database.
        private func shape(_ events: ArraySlice<Event>, of log: EventLog) -> String {
            events.map { event in
                func isLog(_ file: Int) -> Bool { log.files[file].hasSuffix("-wal") }
                switch event.kind {
                case .diskWrite(let file, _, _): return isLog(file) ? "w" : "W"
                case .diskSync(let file): return isLog(file) ? "s" : "S"
                case .diskTruncate(let file, _): return isLog(file) ? "t" : "T"
                case .mark: return ""
                default: return "?"
                }
            }.joined()
        }

        @Test("keeps a database over close and reopen", arguments: [512, 4096])
        func roundTrip(pageBytes: Int) {
            let disk = SimulatedDisk(recording: EventLog())
            var database = Optional(TestDatabase(on: disk))
            #expect(database?.rows("PRAGMA page_size = \(pageBytes)") == "")
            #expect(database?.rows("PRAGMA journal_mode = WAL") == "wal")
            database?.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, v); CREATE INDEX i ON t (v)")
            database?.execute(
                "WITH n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 500) INSERT INTO t SELECT k, hex(k) FROM n"
            )
            #expect(database?.rows("PRAGMA wal_checkpoint(PASSIVE)").hasPrefix("0,") == true)
            database?.execute("DELETE FROM t WHERE k > 400")
            database = TestDatabase(on: disk)
            #expect(database?.rows("SELECT count(*), sum(k) FROM t") == "400,80200")
            #expect(database?.rows("PRAGMA integrity_check") == "ok")
            #expect(database?.rows("PRAGMA page_size") == "\(pageBytes)")
            database = nil
        }

        @Test("lets several connections in, one of them as writer")
        func connections() {
            let disk = SimulatedDisk(recording: EventLog())
            let first = TestDatabase(on: disk)
            first.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (k)")
            let second = TestDatabase(on: disk)
            #expect(second.rows("SELECT count(*) FROM t") == "0")
            first.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
            #expect(second.execute("BEGIN IMMEDIATE") == 5, "SQLITE_BUSY")
            #expect(second.rows("SELECT count(*) FROM t") == "0")
            first.execute("COMMIT")
            #expect(second.rows("SELECT count(*) FROM t") == "1")
        }

        @Test("takes a rollback journal and temporary files too")
        func rollback() {
            let disk = SimulatedDisk(recording: EventLog())
            let database = TestDatabase(on: disk)
            database.execute("CREATE TABLE t (k); INSERT INTO t VALUES (1); BEGIN; INSERT INTO t VALUES (2); ROLLBACK")
            #expect(database.rows("SELECT k FROM t") == "1")
            database.execute(
                "PRAGMA cache_size = 2; PRAGMA temp_store = FILE; CREATE TEMP TABLE u AS SELECT hex(zeroblob(40000)) v")
            #expect(database.rows("SELECT length(v) FROM u") == "80000")
            #expect(disk.contents(of: TestDatabase.path + "-journal") == nil)
        }

        @Test(
            "logs writes and syncs where SQLite's write-ahead log puts them",
            arguments: [
                // Commit of one page; a sync behind it only at FULL.
                (RecordedWorkload.Mode.walFull, "wws", "swws"), (.walNormal, "ww", "sww"),
            ])
        func syncs(mode: RecordedWorkload.Mode, commit: String, restart: String) {
            let log = EventLog()
            let disk = SimulatedDisk(recording: log)
            let database = TestDatabase(on: disk)
            database.execute(
                "PRAGMA wal_autocheckpoint = 0; PRAGMA \(mode.rawValue)"
            )
            database.execute("CREATE TABLE t (k)")
            var start = log.count
            database.execute("INSERT INTO t VALUES (1)")
            #expect(shape(log.events[start...], of: log) == commit)
            start = log.count
            database.execute("PRAGMA wal_checkpoint(PASSIVE)")
            #expect(shape(log.events[start...], of: log) == "sWWTS", "log, then pages and the size, then database")
            start = log.count
            database.execute("INSERT INTO t VALUES (2)")
            #expect(shape(log.events[start...], of: log) == "w" + restart, "the new header is synced before its frames")
        }

        @Test("records the same events twice under the same seed")
        func determinism() async {
            // Elsewhere in this process other connections may draw from SQLite's generator at the same time.
            await #expect(processExitsWith: .success) {
                let logs = [7, 7, 9].map { RecordedWorkload(seed: $0).log }
                precondition(logs[0].events == logs[1].events && logs[0].files == logs[1].files)
                precondition(logs[0].events != logs[2].events, "the seed decides the salts")
            }
        }

        @Test("mounts and closes without a trace")
        func dismount() {
            let workload = RecordedWorkload()
            let cut = CrashedMedia(log: workload.log)
            cut.advance(to: workload.log.count)
            let disk = SimulatedDisk()
            for _ in 0..<3 {
                cut.mount(on: disk, device: nil, chooser: ReplayChooser(), after: .power)
                let database = TestDatabase(on: disk)
                #expect(database.rows("SELECT k FROM t") == "1;2;4")
                disk.dismount()
            }
            #expect(workload.log.count == cut.position)
        }
    }
}
