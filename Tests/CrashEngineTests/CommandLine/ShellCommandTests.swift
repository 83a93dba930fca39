import Foundation
import Testing

/// The store's own prompt, and what looks at a store from outside.
@Suite("crashtest shell, info, fsck, backup and restore")
struct ShellCommandTests {
    @Test("reads and maps the largest file, as far as anything is in it")
    func largestFile() throws {
        let folder = try StoreFolder()
        let lines: [(command: String, answer: String)] = [
            ("create f", "file 1"), ("write f 4096 4096 A", "ok"), ("truncate f 0x7fffffffffffffff", "ok"),
            ("read f 0 0x7fffffffffffffff", "0*4096 A*4096 0*9223372036854767615"),
            ("read f 8190 3", "A*2 0*1"), ("read f 0x7ffffffffffffffe 1", "0*1"),
            ("read f 0x7fffffffffffffff 0", "nothing"),
            ("write f 0x7ffffffffffffffe 1 B", "ok"), ("write f 0x7fffffffffffffff 1 B", "ERROR"),
            ("write f 0x7ffffffffffffffe 2 B", "ERROR OFFSET and COUNT end past"),
            ("register peer remote", "holder "), ("pin f 0x7ffffffffffff 1 r", "pin "),
            ("pin f 0x7ffffffffffff 2 r", "ERROR BLOCK and COUNT end past"), ("violations", "none"), ("check", "sound"),
        ]
        let result = try folder.shell(lines.map(\.command), ["--create", "--blocks", "64"])
        #expect(result.code == 0, "\(result.error)")
        #expect(result.out.count == lines.count, "\(result.out)")
        for (line, answer) in zip(lines, result.out) {
            #expect(answer.hasPrefix(line.answer), "\(line.command): \(answer)")
        }
    }

    @Test("answers every command by a line, an error too, and goes on", arguments: StoreFolder.media)
    func answers(medium: [String]) throws {
        let folder = try StoreFolder()
        let lines: [(command: String, answer: String)] = [
            ("create mail", "file 1"), ("write mail 0 8192 A full", "ok"), ("read mail 4096 0x2000", "A*4096"),
            ("size mail", "8192"), ("register peer remote", "holder 2"),
            ("pin mail 0 1 w", "pin 3; hold 4: file block 0 at block 1 +1"),
            ("truncate mail 0", "ERROR cannot truncate"), ("holds", "hold 4: holder 2, file 1"),
            ("holds block 2", "none"),
            ("holders", "holder 2: peer, remote"), ("poke 1 0 4 Z", "ok"), ("read mail 0 8", "Z*4 A*4"),
            ("unpin 3 full", "ok"),
            ("create", "file 5"), ("clone mail 0 8192 5 0", "ok"), ("dedupe mail 0 8192 5 0", "shared"),
            ("copy mail 0 100 5 8192", "100 bytes"),
            ("punch 5 0 4096", "ok"), ("read 5 0 4097", "0*4096 A*1"), ("zero 5 0 10 keep", "ok"),
            ("falloc 5 0 4096 keep unshare", "ok"),
            ("insert mail 0 4096", "ok"), ("collapse mail 0 4096", "ok"), ("exchange mail 0 4096 5 0", "ok"),
            ("map mail 0 2 by 2", "mapping "), ("read nobody 0 1", "ERROR no file is called"),
            ("write mail 1", "ERROR write needs COUNT"),
            ("size mail x", "ERROR size knows nothing of"), ("nonsense", "ERROR there is no command"),
            ("violations", "none"),
            ("check", "sound"), ("history block 63", "nothing"), ("sync", "ok"), ("checkpoint", "ok"),
            ("unlink 5", "ok"),
            ("close", "ok"),
        ]
        let outcome = try folder.shell(lines.map(\.command), ["--create", "--blocks", "64"] + medium)
        #expect(outcome.code == 0 && outcome.error.isEmpty, "\(outcome.error)")
        #expect(outcome.out.count == lines.count, "\(outcome.out)")
        for (line, answer) in zip(lines, outcome.out) {
            #expect(answer.hasPrefix(line.answer), "\(line.command): \(answer)")
        }
        #expect(try folder.shell(["size mail"]).out == ["8192"])
    }

    @Test("ends as it is told: by the end of input, the first error with --strict, its own death, a store that is none")
    func ends() throws {
        let folder = try StoreFolder()
        #expect(try folder.shell(["create a"]).code == 65, "there is no store")
        #expect(try folder.shell(["create a", "nonsense", "create b"], ["--create", "--blocks", "64"]).out.count == 3)
        let strict = try folder.shell(["size a", "nonsense", "size a"], ["--strict"])
        #expect(strict.code == 1 && strict.out.count == 2)
        let died = try folder.shell(["write a 0 100 X full", "write a 0 50 Y", "die", "size a"])
        #expect(died.code == SIGKILL && died.out == ["ok", "ok"])
        #expect(try folder.shell(["read a 0 100"]).out == ["Y*50 X*50"])
        #expect(try folder.shell(["# a comment", ""]).out.isEmpty)
        #expect(try folder.shell([], ["--create"]).code == 65, "it exists")
    }

    @Test(
        "look at a killed store, at a damaged one and at files that are not of one time, and change nothing",
        arguments: StoreFolder.media)
    func fsck(medium: [String]) throws {
        let folder = try StoreFolder()
        _ = try folder.shell(
            ["create a", "write a 0 20000 X full", "die"], ["--create", "--blocks", "64"] + medium)
        var before = try folder.contents()
        for command in ["fsck", "info"] {
            let outcome = try CrashtestBinary.run([command, folder.store])
            #expect(outcome.code == 0, "\(outcome.out)\(outcome.error)")
            #expect(outcome.out.contains(command == "fsck" ? "sound" : "epoch 1"), "\(outcome.out)")
        }
        #expect(try folder.contents() == before)
        _ = try folder.shell(["register r remote", "pin a 0 1 r"])
        let holders = try CrashtestBinary.run(["info", folder.store]).out
        #expect(holders.contains("holder 2: r, remote") && holders.contains("file 1 block 0 at block 1 +1, read"))

        let old = try #require(try folder.contents()["a b's.db.device"])
        _ = try folder.shell(["write a 0 9 Y full"])
        try old.write(to: URL(fileURLWithPath: folder.store + ".device"))
        before = try folder.contents()
        let older = try CrashtestBinary.run(["fsck", folder.store])
        #expect(older.code == 1 && older.out.contains("the device is an older copy"), "\(older.out)")
        #expect(try folder.contents() == before)
        #expect(try CrashtestBinary.run(["fsck", folder.store + "x"]).code == 64)
        #expect(try CrashtestBinary.run(["fsck", folder.store, "--device", "/nonexistent"]).code == 64)
    }

    @Test(
        "writes backups, from the shell and of a store that nobody has, and makes stores of them",
        arguments: StoreFolder.media, StoreFolder.backends)
    func backup(medium: [String], backend: [String]) throws {
        let folder = try StoreFolder()
        let (kept, later, restored) = (folder.store + ".backup", folder.store + ".later", folder.store + ".restored")
        let outcome = try folder.shell(
            [
                "create a", "write a 0 5000 A", "register r remote", "pin a 0 1 r", "register h host",
                "backup \(kept)", "write a 0 5000 B",
            ], ["--create", "--blocks", "64"] + medium)
        #expect(outcome.out[5] == "ok", "\(outcome.out)")
        #expect(try CrashtestBinary.run(["backup", folder.store, later]).code == 0)
        #expect(try CrashtestBinary.run(["backup", folder.store, later]).code == 65, "it exists")
        for (backup, byte) in [(kept, "A"), (later, "B")] {
            let store = restored + byte
            let made = try CrashtestBinary.run(["restore", backup, store] + backend)
            #expect(made.code == 0 && made.out.contains("'r': is remote"), "\(made.out)\(made.error)")
            #expect(made.out.contains("'h': was of a host's boot, counts as remote now"))
            let copy = try CrashtestBinary.run(["fsck", store])
            #expect(copy.code == 0, "\(copy.out)")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: store + ".device"))
            #expect(bytes.filter { $0 == UInt8(ascii: byte == "A" ? "A" : "B") }.count >= 5000)
            let isPool = try Data(contentsOf: URL(fileURLWithPath: store)).prefix(7) == Data("PMEMOBJ".utf8)
            #expect(isPool == (backend.first == "--backend"))
        }
        #expect(try CrashtestBinary.run(["restore", kept, restored + "A"]).code == 65, "it exists")
        #expect(try CrashtestBinary.run(["restore", folder.store, restored]).code == 65, "it is no backup")
        #expect(try CrashtestBinary.run(["fsck", kept]).code == 64, "it is no store")
    }

    @Test(
        "run nothing of a hostile file: a view that never ends, a view in a table's place, a trigger",
        arguments: [
            "DROP VIEW violation; CREATE VIEW violation AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS invariant, n AS subject, n AS detail FROM c",
            "PRAGMA foreign_keys = OFF; ALTER TABLE store RENAME TO hidden; CREATE VIEW store AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS id FROM c",
            "CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM hold; END",
        ])
    func hostile(sql: String) throws {
        let folder = try StoreFolder()
        _ = try folder.shell(["create a", "write a 0 20000 X full"], ["--create", "--blocks", "64"])
        let sqlite = try CrashtestBinary.run(
            URL(fileURLWithPath: "/usr/bin/env"), ["sqlite3", folder.store, "PRAGMA writable_schema = OFF; \(sql)"])
        try #require(sqlite.code == 0, "\(sqlite.error)")
        let before = try folder.contents()
        for command in ["fsck", "info"] {
            let outcome = try CrashtestBinary.run([command, folder.store])
            #expect(outcome.code == 1 && outcome.out.contains("schema: violated"), "\(outcome.out)\(outcome.error)")
        }
        #expect(try folder.contents() == before)
        let opened = try folder.shell(["size a"])
        #expect(opened.code == 65 && opened.error.contains("this version has not made"), "\(opened.out)\(opened.error)")
    }

    @Test("repair nothing in a sound store, and say so", arguments: StoreFolder.media)
    func repair(medium: [String]) throws {
        let folder = try StoreFolder()
        _ = try folder.shell(["create a", "write a 0 5000 A full", "die"], ["--create", "--blocks", "64"] + medium)
        let before = try folder.contents()
        // A pool has no schema, no foreign keys and no log.
        let sound = "sound: \(medium.first == "--backend" ? 23 : 26) checks\n"
        let dry = try CrashtestBinary.run(["fsck", "--repair", "--dry-run", folder.store])
        #expect(dry.code == 0 && dry.out == sound, "\(dry.out)\(dry.error)")
        #expect(try folder.contents() == before)
        let done = try CrashtestBinary.run(["fsck", "--repair", folder.store])
        #expect(done.code == 0 && done.out == sound, "\(done.out)\(done.error)")
        #expect(try folder.contents() != before, "it was opened")
        #expect(try CrashtestBinary.run(["fsck", "--dry-run", folder.store]).code == 64)
    }
}

/// Streams that are closed or full, and what is printed to be pasted.
@Suite("crashtest and its streams")
struct StreamTests {
    /// Runs a shell command in which `$C` is the program.
    private func shell(_ command: String) throws -> CrashtestBinary.Outcome {
        let program = CrashtestBinary.program.path
        return try CrashtestBinary.run(URL(fileURLWithPath: "/bin/sh"), ["-c", "C='\(program)'; \(command)"])
    }

    @Test(
        "ends with 2 when what it prints is lost, and does its work when nobody hears it",
        arguments: [
            ("$C rules >/dev/full", 2), ("$C rules >&-", 2), ("$C --help >/dev/full", 2), ("$C rules 2>&-", 0),
            ("$C rules 2>/dev/full", 0),
            ("$C rnu 2>/dev/full", 64), ("$C rules <&-", 0), ("$C run --budget 20 --partial >/dev/full", 2),
            ("$C run --budget 20 --partial 2>&- >/dev/null", 0),
        ] as [(String, Int32)])
    func streams(command: String, code: Int32) throws {
        #expect(try shell(command).code == code, "\(command)")
    }

    @Test("ends at once, as it is asked to", arguments: [SIGQUIT, SIGTERM, SIGINT, SIGHUP])
    func signals(signal: Int32) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).db").path
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) } }
        let process = Process()
        process.executableURL = CrashtestBinary.program
        process.arguments = ["run", "--budget", "100s", "--db", file]
        (process.standardOutput, process.standardError) = (Pipe(), FileHandle.nullDevice)
        try process.run()
        // Its head is printed when the recording is done.
        _ = (process.standardOutput as? Pipe)?.fileHandleForReading.availableData
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect([130, signal].contains(process.terminationStatus))
    }

    @Test("prints commands that can be pasted, whatever the list is called")
    func paste() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "a b $(touch x) '\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let db = folder.appendingPathComponent("c d.db").path
        let found = try CrashtestBinary.run([
            "run", "--without", "holdsPerDiskExtent", "--depth", "0", "--budget", "2500", "--stop-at-first", "--db", db,
        ])
        #expect(found.code == 1)
        let line = try #require(found.out.split(separator: "\n").first { $0.contains(" replay ") })
        let again = try CrashtestBinary.run(URL(fileURLWithPath: "/bin/sh"), ["-c", "cd '/tmp' && \(line)"])
        #expect(again.code == 1 && again.out.contains("VIOLATED"), "\(line): \(again.error)")
    }
}
