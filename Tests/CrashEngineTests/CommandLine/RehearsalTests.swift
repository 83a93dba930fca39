import CrashEngine
import Foundation
import LayoutStore
import Testing

extension Campaigns {
    /// Campaigns of the binary whose store is planted to end its process, or never to return, while the plan is recorded.
    @Suite("A store that breaks down while its plan is recorded")
    struct RehearsalTests {
        /// An operation in the middle of the plan of seed 1.
        private static let operation = 120

        private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

        private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

        private func run(_ mutant: String, _ db: String, _ more: [String] = []) throws -> CrashtestBinary.Outcome {
            try CrashtestBinary.run(
                ["run", "--depth", "0", "--budget", "200", "--db", path(db), "--mutant", "\(mutant)@operation:120"]
                    + more)
        }

        @Test(
            "is a finding at that operation, crashed up to there, and its case shows it again",
            arguments: [
                ("trap", "trap", "signal"), ("exit", "exit", "exited with code 3"), ("spin", "hang", "2 seconds"),
                ("wait", "hang", "2 seconds"),
            ])
        func breakdown(mutant: String, kind: String, words: String) throws {
            defer { try? FileManager.default.removeItem(at: folder) }
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let more = ["--patience", "2", "--cases", path("cases"), "--json", path("a.json")]
            let outcome = try run(mutant, "a.db", more + ["--jobs", "1"])
            #expect(outcome.code == 1, "\(outcome.error)")
            let plan = Planner.plan([.builtIn], seed: 1)
            let broken = plan.words(ofOperation: Self.operation)
            #expect(outcome.out.contains("VIOLATED  \(kind)   oracle store   without any crash"))
            #expect(outcome.out.contains("broke down by itself in operation \(Self.operation), \(broken)"))
            #expect(outcome.out.contains("operation \(Self.operation): \(broken)"))
            #expect(outcome.out.contains(words))
            #expect(outcome.out.contains("Fatal error: the mutant trap@operation:120") == (mutant == "trap"))
            let figures = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path("a.json"))))
            #expect((figures as? [String: Any])?["verdict"] as? String == "violated")

            let connection = try Connection(path: path("a.db"), vfs: nil, create: false)
            let last = try Statement(connection, "SELECT max(operation) FROM cut").all { Int($0[0]) }
            #expect(last.first.map { $0 > 0 && $0 < Self.operation } == true, "\(last)")

            let written = try #require(
                try FileManager.default.contentsOfDirectory(atPath: path("cases")).first {
                    $0.contains("store-\(kind)")
                })
            let replay = ["replay", path("cases/\(written)")]
            let planted = ["--patience", "2", "--mutant", "\(mutant)@operation:\(Self.operation)"]
            let again = try CrashtestBinary.run(replay + planted)
            #expect(again.code == 1, "\(again.error)")
            #expect(again.out.contains("violated again, without any crash"))
            let mended = try CrashtestBinary.run(replay)
            #expect(mended.code == 0, "\(mended.out)")
        }

        @Test("has the same file whatever --jobs, and however often the run goes on")
        func sameFile() throws {
            defer { try? FileManager.default.removeItem(at: folder) }
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            #expect(try run("trap", "one.db", ["--jobs", "1"]).code == 1)
            #expect(try run("trap", "two.db", ["--jobs", "2", "--stop-at-first"]).code == 1)
            let resumed = try run("trap", "two.db", ["--jobs", "2"])
            #expect(resumed.code == 1, "\(resumed.error)")
            let exports = try ["one.db", "two.db"].map { try CrashtestBinary.run(["export", path($0)]).out }
            #expect(!exports[0].isEmpty && exports[0] == exports[1])
            let cut = try CrashtestBinary.run([
                "run", "--depth", "0", "--cut", "5", "--mutant", "trap@operation:\(Self.operation)",
            ])
            #expect(cut.code == 1)
            #expect(cut.out.contains("VIOLATED  trap   oracle store"))
        }

        @Test("before the operation of a case is another finding of the replay")
        func earlier() throws {
            defer { try? FileManager.default.removeItem(at: folder) }
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let campaign = try CrashtestBinary.run([
                "run", "--without", "holdsPerDiskExtent", "--depth", "0", "--budget", "900", "--db", path("a.db"),
                "--cases", path("cases"),
            ])
            #expect(campaign.code == 1)
            let cases = try FileManager.default.contentsOfDirectory(atPath: path("cases")).sorted()
            let crashed = try #require(
                try cases.first { name in
                    let finding = try Case(path: path("cases/\(name)")).finding
                    return finding.crash != nil && finding.place.map { $0.operation > 10 } == true
                })
            let again = try CrashtestBinary.run([
                "replay", path("cases/\(crashed)"), "--mutant", "trap@operation:6",
            ])
            #expect(again.code == 1, "\(again.error)")
            #expect(again.out.contains("violated otherwise: trap, without any crash"))
        }

        @Test("or when its files are read at the end, is recorded up to there, on the device of the rehearsal")
        func place() async throws {
            let plan = Planner.plan([.builtIn], seed: 1)
            var last: Reached?
            let whole = try await Driver.rehearse(plan, rules: .all, on: .sqlite(.wal)) { last = $0 }
            let end = try #require(last)
            #expect(end.index == plan.steps.count && end.operation == plan.lastOperation)
            let recording = try await CampaignFolder.recording()
            #expect(whole == Rehearsed(blocks: recording.blocks.value, .recorded(fingerprint: recording.fingerprint)))

            let atEnd = Rehearsed(blocks: end.blocks, .broken(Breakdown(.trap, at: end, message: "planted")))
            let broken = try await Driver.record(plan, rules: .all, on: .sqlite(.wal), rehearsed: atEnd)
            let found = try #require(broken.liveViolations.first)
            #expect(broken.blocks == recording.blocks && broken.liveViolations.count == 1)
            #expect(
                found.message.contains(
                    "after the last operation, while all files were read or copies of the store judged: planted"))
            #expect(found.point.operation == plan.lastOperation)
            #expect(broken.commits.count == recording.commits.count)
        }

        @Test("and was killed from outside is tried once more, and then the run is broken")
        func killed() throws {
            defer { try? FileManager.default.removeItem(at: folder) }
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let once = try run("crowded", "once.db", ["--partial"])
            #expect(once.code == 0, "\(once.error)")
            let twice = try run("killed", "twice.db")
            #expect(twice.code == 2)
            #expect(twice.error.contains("the run broke: the process that rehearsed the plan was ended by signal"))
            #expect(!FileManager.default.fileExists(atPath: path("twice.db")))
        }

        @Test("is a violation without any fault to `faults`, which strikes none in that journal mode")
        func faults() throws {
            let outcome = try CrashtestBinary.run(["faults", "--fault", "eio-sync", "--mutant", "trap@operation:12"])
            #expect(outcome.code == 1, "\(outcome.error)")
            let words = FaultPlan.short(seed: 1).words(ofOperation: 12)
            for journal in ["wal", "rollback"] {
                #expect(
                    outcome.out.contains(
                        "VIOLATED  trap   oracle store   without any crash   seed 1   journal \(journal)"))
                #expect(outcome.out.contains("faults --seed 1 --journal \(journal) --mutant trap@operation:12"))
            }
            #expect(outcome.out.contains("broke down by itself in operation 12, \(words)"), "\(outcome.out)")
            #expect(outcome.out.contains("Fatal error: the mutant"))
            #expect(outcome.out.contains("VIOLATED: 2 findings without any fault, and 0 of 0 faults"))
        }

        @Test("ends `fingerprint` and the campaigns of `selftest` with all rules on, with the place")
        func others() throws {
            let words = Planner.plan([.builtIn], seed: 1).words(ofOperation: Self.operation)
            let planted = ["--mutant", "exit@operation:\(Self.operation)"]
            let hashes = try CrashtestBinary.run(["fingerprint"] + planted)
            #expect(hashes.code == 2 && hashes.out.isEmpty, "\(hashes.out)")
            #expect(
                hashes.error.contains(
                    "fsx-core-seed31-120, seed 1, journal wal, operation \(Self.operation), \(words): exit:"),
                "\(hashes.error)")
            let test = try CrashtestBinary.run(
                ["selftest", "--rule", "busyUntilDurable", "--budget", "100", "--jobs", "1"] + planted)
            #expect(test.code == 2 && test.out.contains("(all on)\tthe store itself\t"), "\(test.out)")
            #expect(!test.out.contains("busyUntilDurable"), "nothing is known of the rules")
            #expect(
                test.error.contains("the workload, seed 1, journal wal, operation \(Self.operation), "), "\(test.error)"
            )
            #expect(
                test.error.contains("exit: the store broke down by itself in operation \(Self.operation), \(words)"))
        }

        @Test("ends no run, but breaks it, if there is no store yet")
        func setUp() throws {
            let outcome = try CrashtestBinary.run(["run", "--budget", "10", "--mutant", "trap@operation:0"])
            #expect(outcome.code == 2)
            #expect(outcome.error.contains("before the first step of the plan"))
            #expect(outcome.error.contains("Fatal error"))
        }
    }
}
