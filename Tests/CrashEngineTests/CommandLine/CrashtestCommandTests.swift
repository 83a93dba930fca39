import CrashEngine
import Foundation
import LayoutStore
import Testing

@Suite("crashtest on the command line")
struct CrashtestCommandTests {
    private func crashtest(_ arguments: String...) throws -> CrashtestBinary.Outcome {
        try CrashtestBinary.run(arguments)
    }

    private func temporary(_ name: String) -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)").path
    }

    @Test("run without arguments but a budget is clean, and its JSON has a number for each figure")
    func run() throws {
        let (db, json) = (temporary("a.db"), temporary("a.json"))
        let outcome = try crashtest("run", "--partial", "--budget", "300", "--db", db, "--json", json)
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.out.contains("verdict    clean"))
        #expect(outcome.error.isEmpty, "progress shows on a terminal only")
        let data = try Data(contentsOf: URL(fileURLWithPath: json))
        let figures = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        for name in ["states_checked", "distinct_outcomes", "store_recoveries", "cuts", "cuts_complete", "cpu_seconds"]
        {
            #expect((figures[name] as? NSNumber)?.doubleValue ?? 0 > 0, "\(name)")
        }
        #expect(figures["findings"] as? Int == 0)
        #expect(figures["seed"] as? Int == 1)
        #expect(figures["seconds_to_first_finding"] is NSNull)
        #expect(figures["verdict"] as? String == "clean" && figures["exit_code"] as? Int == 0)
        #expect(figures["complete"] as? Bool == false && figures["journal"] as? String == "wal")
        #expect((figures["first_pass_done"] as? Int ?? .max) < (figures["first_pass"] as? Int ?? 0))
        for name in ["rules_off", "missed"] { #expect(figures[name] as? [String] == []) }
        for name in ["build", "version"] { #expect((figures[name] as? String)?.isEmpty == false) }
    }

    @Test("a backend is named by --backend, SQLite's journal by --journal, and neither by the other")
    func backends() throws {
        let db = temporary("m.db")
        let memory = try crashtest(
            "run", "--backend", "memory", "--partial", "--budget", "50", "--jobs", "2", "--db", db)
        #expect(memory.code == 0 && memory.out.contains("covers     process crashes"), "\(memory.out)\(memory.error)")
        #expect(memory.out.contains("journal memory"))
        for arguments in [
            ["run", "--backend", "memory", "--journal", "rollback"], ["run", "--journal", "memory"],
            ["run", "--backend", "pmem"], ["files", "--backend", "memory"], ["files", "--journal", "delete"],
            ["files", "--pool-bytes", "8M"],
        ] {
            let outcome = try CrashtestBinary.run(arguments)
            #expect(outcome.code == 64 && outcome.out.isEmpty, "\(arguments): \(outcome.out)")
        }
    }

    @Test("a run that ends before its first pass is done is unfinished, and says so in its JSON, too")
    func unfinished() throws {
        let json = temporary("u.json")
        let outcomes = try (0..<2).map { _ in
            try crashtest("run", "--depth", "0", "--budget", "50", "--json", json)
        }
        for outcome in outcomes {
            #expect(outcome.code == 2)
            #expect(outcome.out.contains("verdict    UNFINISHED"))
        }
        let data = try Data(contentsOf: URL(fileURLWithPath: json))
        let figures = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(figures["verdict"] as? String == "unfinished" && figures["exit_code"] as? Int == 2)
        // Each has a file of its own, which stays: the run can go on.
        let files = outcomes.compactMap { outcome in
            outcome.out.split(separator: "\n").first { $0.hasPrefix("campaign") }.map {
                String($0.dropFirst("campaign".count)).trimmingCharacters(in: .whitespaces)
            }
        }
        #expect(Set(files).count == 2)
        for file in files {
            #expect(FileManager.default.fileExists(atPath: file))
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) }
        }
    }

    @Test("figures that nobody could write are refused before the run, and never half written")
    func figures() throws {
        for path in ["/nowhere/a.json", "/proc/a.json", NSTemporaryDirectory()] {
            let outcome = try crashtest("run", "--partial", "--budget", "50", "--json", path)
            #expect(outcome.code == 64, "\(path)")
            #expect(outcome.out.isEmpty, "nothing ran")
        }
        let found = temporary("f.json")
        try "old".write(toFile: found, atomically: true, encoding: .utf8)
        let violated = try crashtest(
            "run", "--without", "keepSurvivorHolds", "--depth", "0", "--budget", "1500", "--stop-at-first", "--db",
            temporary("f.db"), "--json", found)
        #expect(violated.code == 1)
        #expect(try String(contentsOfFile: found, encoding: .utf8).contains("\"verdict\" : \"violated\""))
    }

    @Test("a rule turned off ends with 1, and one cut shows it again, and only with the rule off")
    func finding() throws {
        let db = temporary("b.db")
        let outcome = try crashtest(
            "run", "--without", "keepSurvivorHolds", "--depth", "0", "--budget", "1500", "--db", db)
        #expect(outcome.code == 1)
        let cut = try #require(
            try Statement(
                Connection(path: db, vfs: nil, create: false), "SELECT cut FROM finding WHERE cut >= 0 ORDER BY number"
            ).all { $0[0] }.first)
        let again = try crashtest(
            "run", "--without", "keepSurvivorHolds", "--depth", "0", "--seed", "1", "--cut", "\(cut)")
        #expect(again.code == 1)
        #expect(again.out.contains("holder_changed") || again.out.contains("hold_lost"))
        #expect(again.out.contains("rules off: keepSurvivorHolds"))
        let clean = try crashtest("run", "--seed", "1", "--cut", "0")
        #expect(clean.code == 0)
    }

    @Test("rules prints a name, a guarantee and a source for each")
    func rules() throws {
        let outcome = try crashtest("rules")
        let lines = outcome.out.split(separator: "\n")
        #expect(
            lines.map { $0.split(separator: "\t").map(String.init) }
                == ProtocolRule.allCases.map { [$0.name, $0.guarantee, $0.source] })
    }

    @Test("selftest ends with 0 if each rule was caught, with 1 if one was missed, and writes an object for each")
    func selfTest() throws {
        let json = temporary("s.json")
        let caught = try crashtest(
            "selftest", "--rule", "busyUntilDurable", "cutKeepsItsEnd", "--budget", "400", "--jobs", "1", "--json", json
        )
        #expect(caught.code == 0, "\(caught.error)")
        #expect(caught.out.contains("2 rules: 2 caught, 0 missed, 0 n/a"))
        let objects = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: json))) as? [[String: Any]])
        #expect(objects.map { $0["state"] as? String } == ["clean", "caught", "caught"])
        #expect(objects[1]["kind"] as? String == "reused_before_durable" && objects[1]["journal"] as? String == "wal")
        #expect((objects[2]["assertions"] as? [Any])?.count == 1)

        let missed = try crashtest("selftest", "--rule", "syncBeforeNoSpace", "otherHostsStay", "--budget", "1")
        #expect(missed.code == 1)
        #expect(missed.out.contains("1 missed, 1 n/a; missed: syncBeforeNoSpace"))
        #expect(missed.out.contains("otherHostsStay\tn/a: "))
        #expect(try crashtest("selftest", "--rule", "noSuchRule").code == 64)
        #expect(try crashtest("selftest", "--jobs", "0").code == 64)
    }

    @Test("a list with operations that it does not know ends with 65 and the first such line")
    func unknownOperation() throws {
        let list = temporary("unknown.fsxops")
        try Data("write 0x0 0x10 0x0\nwrite_sync 0x0 0x10 0x10\n".utf8).write(to: URL(fileURLWithPath: list))
        let outcome = try crashtest("run", list)
        #expect(outcome.code == 65)
        #expect(outcome.error.contains("\(list):2:"))
    }

    @Test("a malformed list, and one that is not there, end with 65 and say where")
    func malformed() throws {
        let list = temporary("bad.fsxops")
        try Data("write 0x0 0x10 0x0\nwrite 0x0 ten 0x10\n".utf8).write(to: URL(fileURLWithPath: list))
        let bad = try crashtest("run", list)
        #expect(bad.code == 65)
        #expect(bad.error.contains("\(list):2:"))
        #expect(try crashtest("run", "/nowhere/list.fsxops").code == 65)
    }

    @Test("a file of another campaign, an unknown rule, an unknown cut and a senseless budget end with 64")
    func usage() throws {
        let db = temporary("c.db")
        #expect(try crashtest("run", "--partial", "--budget", "10", "--db", db).code == 0)
        let other = try crashtest("run", "--budget", "10", "--db", db, "--seed", "2")
        #expect(other.code == 64)
        #expect(other.error.contains("seed"))
        #expect(try crashtest("run", "--without", "noSuchRule").code == 64)
        #expect(try crashtest("run", "--budget", "soon").code == 64)
        #expect(try crashtest("run", "--jobs", "0").code == 64)
        #expect(try crashtest("run", "--patience", "0").code == 64)
        #expect(try crashtest("run", "--cut", "99999999").code == 64)
    }
}
