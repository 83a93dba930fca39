import CrashEngine
import Foundation
import LayoutStore
import Testing

@Suite("crashtest replay")
struct ReplayCommandTests {
    /// A campaign with a rule off, its file and its cases; goes with this object.
    private final class Campaign: Sendable {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        var db: String { path("a.db") }
        let outcome: CrashtestBinary.Outcome

        init(_ rule: String = "holdsPerDiskExtent", budget: Int = 900) throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            outcome = try CrashtestBinary.run([
                "run", "--without", rule, "--depth", "0", "--budget", "\(budget)", "--db",
                folder.appendingPathComponent("a.db").path, "--cases", folder.appendingPathComponent("cases").path,
            ])
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        /// The one that all tests look at; it goes with the process.
        static let shared: Result<Campaign, any Error> = Result {
            atexit {
                if case .success(let campaign) = Campaign.shared {
                    try? FileManager.default.removeItem(at: campaign.folder)
                }
            }
            return try Campaign()
        }

        func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

        var cases: [String] {
            get throws {
                try FileManager.default.contentsOfDirectory(atPath: path("cases")).sorted().map { path("cases/\($0)") }
            }
        }

        /// Those that take a crash; others the running store shows.
        var crashes: [String] { get throws { try cases.filter { try Case(path: $0).finding.crash != nil } } }
    }

    @Test("takes each case of a campaign again by its own path, and the line that a story ends with is one to paste")
    func again() throws {
        let campaign = try Campaign.shared.get()
        let cases = try campaign.cases
        #expect(cases.count > 3)
        let all = try CrashtestBinary.run(["replay", "--json", campaign.path("a.json")] + cases)
        #expect(all.code == 1)
        #expect(all.out.components(separatedBy: "by the case's own path").count - 1 == (try campaign.crashes.count))
        let lines = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(fileURLWithPath: campaign.path("a.json"))))
        let states = try #require(lines as? [[String: Any]]).map { $0["state"] as? String }
        #expect(states == cases.map { _ in "violated" })
        let paste = try #require(campaign.outcome.out.split(separator: "\n").first { $0.contains("crashtest replay") })
        let words = paste.split(separator: " ").map(String.init)
        #expect(try CrashtestBinary.run(Array(words.dropFirst())).code == 1)
    }

    @Test("decides about the media as the case says, where recovery asks")
    func decisions() throws {
        let campaign = try Campaign("holdBeforeHandOut", budget: 2000)
        let cases = try campaign.cases.filter { try !Case(path: $0).finding.decisions.isEmpty }
        #expect(!cases.isEmpty)
        let all = try CrashtestBinary.run(["replay"] + cases)
        #expect(all.code == 1, "\(all.error)")
        #expect(all.out.components(separatedBy: "by the case's own path").count - 1 == cases.count)
    }

    @Test("shows a finding of a campaign file, and says which ones there are when that is none of them")
    func fromFile() throws {
        let campaign = try Campaign.shared.get()
        let again = try CrashtestBinary.run(["replay", "--db", campaign.db, "--finding", "2"])
        #expect(again.code == 1)
        #expect(again.out.contains("rules off: holdsPerDiskExtent"))
        let none = try CrashtestBinary.run(["replay", "--db", campaign.db, "--finding", "100000"])
        #expect(none.code == 64)
        #expect(none.error.contains("1 to"))
    }

    @Test("is clean once the bug is gone, and says that nothing was proved where the operation is no more")
    func clean() throws {
        let campaign = try Campaign.shared.get()
        let path = try #require(try campaign.crashes.first)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let fixed = campaign.path("fixed.json")
        try text.replacing("\"holdsPerDiskExtent\"", with: "").write(toFile: fixed, atomically: true, encoding: .utf8)
        let clean = try CrashtestBinary.run(["replay", fixed])
        #expect(clean.code == 0, "\(clean.out)")
        #expect(clean.out.contains("all explored"))

        let gone = campaign.path("gone.json")
        let words = try Case(path: path).operation
        try text.replacing(words, with: "write file 77 0..<1").write(toFile: gone, atomically: true, encoding: .utf8)
        let unproved = try CrashtestBinary.run(["replay", gone])
        #expect(unproved.code == 2)
        #expect(unproved.out.contains("nothing was explored"))
        #expect(try CrashtestBinary.run(["replay", gone, path]).code == 1, "a violation wins")
    }

    @Test("explores the step again where the case's place is another by now, and says so")
    func moved() throws {
        let campaign = try Campaign.shared.get()
        let path = try #require(try campaign.cases.first { $0.contains("hold_lost") })
        let one = try Case(path: path)
        let crash = try #require(one.finding.crash)
        let moved = Finding(
            one.finding.violation,
            crash: CrashCut(kind: crash.kind, operation: crash.operation, step: crash.step, event: 100_000),
            lsn: one.finding.lsn, place: one.finding.place)
        let other = Case(
            moved, build: "another", seed: one.seed, workloads: one.workloads, rulesOff: one.rulesOff,
            journal: one.journal,
            deviceBlocks: one.deviceBlocks, operation: one.operation)
        let file = campaign.path("moved.json")
        try other.text.write(toFile: file, atomically: true, encoding: .utf8)
        let again = try CrashtestBinary.run(["replay", file])
        #expect(again.code == 1)
        #expect(again.out.contains("changed since the case was made"))
        #expect(again.out.contains("violated elsewhere"))
        #expect(again.out.contains("found by build another"))
    }

    @Test("writes images of the crash and of the recovery that sqlite3 can read")
    func extract() throws {
        let campaign = try Campaign.shared.get()
        let path = try #require(try campaign.crashes.first)
        let outcome = try CrashtestBinary.run(["replay", path, "--extract", campaign.path("images")])
        #expect(outcome.code == 1)
        for image in ["crashed", "recovered"] {
            for file in ["store.db", "device"] {
                #expect(FileManager.default.fileExists(atPath: campaign.path("images/\(image)/\(file)")))
            }
            let connection = try Connection(path: campaign.path("images/\(image)/store.db"), vfs: nil, create: false)
            let epochs = try Statement(connection, "SELECT epoch FROM store").all { $0[0] }
            #expect(epochs.count == 1)
        }
    }

    @Test("refuses what is no case with 65 and the place in it, and a senseless line with 64")
    func refusals() throws {
        let campaign = try Campaign.shared.get()
        let path = try #require(try campaign.crashes.first)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for (name, from, to, sentence) in [
            ("step", "\"step\" : \"", "\"step\" : \"no", "there is no step"),
            ("key", "\"seed\"", "\"sead\"", "seed: is missing"),
            ("rule", "holdsPerDiskExtent", "holdsPerFile", "there is no rule holdsPerFile"),
            ("version", "\"version\" : 1", "\"version\" : 9", "version 9"),
            ("hash", "\"hash\" : \"", "\"hash\" : \"0", "is not in this program"),
            ("blocks", "\"device_blocks\" : ", "\"device_blocks\" : -", "blocks"),
        ] {
            let bad = campaign.path("\(name).json")
            try text.replacing(from, with: to).write(toFile: bad, atomically: true, encoding: .utf8)
            let outcome = try CrashtestBinary.run(["replay", bad])
            #expect(outcome.code == 65, "\(name)")
            #expect(outcome.error.contains(bad) && outcome.error.contains(sentence), "\(outcome.error)")
        }
        #expect(try CrashtestBinary.run(["replay", "/nowhere.json"]).code == 65)
        #expect(try CrashtestBinary.run(["replay"]).code == 64)
        #expect(try CrashtestBinary.run(["replay", path, "--db", campaign.db, "--finding", "1"]).code == 64)
    }
}
