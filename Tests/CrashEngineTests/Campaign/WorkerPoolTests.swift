import CrashEngine
import Foundation
import LayoutStore
import Testing

extension Campaigns {
    /// Real worker processes with a bug planted in them.
    @Suite("A worker")
    struct WorkerPoolTests {
        private static let seed: UInt64 = 1
        /// More than the first ten cuts of the order have, of which one may have hundreds.
        private static let some = Budget.states(1500)
        /// What a worker calls itself.
        private static let build: Result<String, any Error> = Result {
            let said = try CrashtestBinary.run(["worker", "--parent", "\(getpid())", "--seed", "\(seed)"]).out
            let line = Data(said.split(separator: "\n").first.map { Array($0.utf8) } ?? [])
            guard case .recorded(let build, _, _) = try JSONDecoder().decode(WorkerMessage.self, from: line) else {
                throw BrokenRunError(description: "a worker begins with \(said.prefix(100))")
            }
            return build
        }

        private func pool(
            _ recording: Recording, seed: UInt64 = Self.seed, jobs: Int = 2, mutants: [String] = [],
            patience: Double = 300, memory: Int = WorkerPool.mostMemory, build: String? = nil
        ) throws -> WorkerPool {
            let arguments = ["worker", "--parent", "\(getpid())", "--seed", "\(seed)"]
            return WorkerPool(
                WorkerProgram(
                    path: CrashtestBinary.program.path, arguments: arguments + mutants.flatMap { ["--mutant", $0] },
                    build: try build ?? Self.build.get()),
                jobs: jobs, fingerprint: recording.fingerprint, cuts: CutPoint.all(of: recording).count,
                patience: patience, memory: memory)
        }

        /// The first cuts of the order, for a mutant needs one that is explored.
        private func turns(_ recording: Recording) -> [Int] {
            CampaignOrder(CutPoint.all(of: recording), of: recording).turns.map(\.point.number)
        }

        private func findings(_ campaign: Campaign) throws -> [(cut: Int, oracle: String, kind: String, story: String)]
        {
            try Statement(campaign.store.connection, "SELECT cut, oracle, kind, data FROM finding").all {
                (Int($0[0]), $0.text(1), $0.text(2), $0.text(3))
            }.map { row in
                let finding = try StoredJSON.value(Finding.self, of: Data(row.3.utf8))
                return (row.0, row.1, row.2, Story(finding, campaign.recording).text)
            }
        }

        @Test("that dies is a finding at its cut, with its last words, and the campaign goes on")
        func dies() async throws {
            let recording = try await CampaignFolder.recording()
            let cuts = turns(recording)
            var exports: Set<String> = []
            for jobs in [1, 3] {
                let file = try CampaignFolder()
                let campaign = try file.open(recording)
                // Two in a row, so that one worker has both of them.
                let mutants = ["trap@\(cuts[4])", "exit@\(cuts[5])", "trap@\(cuts[6])"]
                try await campaign.run(Self.some, by: try pool(recording, jobs: jobs, mutants: mutants))
                let findings = try findings(campaign)
                #expect(findings.map(\.cut) == [cuts[4], cuts[5], cuts[6]].sorted())
                for finding in findings {
                    #expect(finding.oracle == "process")
                    #expect(finding.kind == "crashed_the_tester")
                    #expect(finding.story.contains("in operation"))
                    #expect(!finding.story.contains("recovery: the media gave back"))
                    if finding.cut == cuts[5] {
                        #expect(finding.story.contains("exited with code 3"))
                    } else {
                        #expect(finding.story.contains("signal"))
                        #expect(finding.story.contains("Fatal error: the mutant trap@\(finding.cut)"))
                    }
                }
                let totals = try campaign.store.totals()
                #expect(totals.states >= 1500)
                #expect(totals.explored > 7)
                #expect(totals.complete < totals.visited)
                exports.insert(try file.export())
            }
            #expect(exports.count == 1, "what a dead worker leaves depends on the cut alone")
        }

        @Test("that was killed from outside is tried again alone, and the file is as if it had not been")
        func isCrowded() async throws {
            let recording = try await CampaignFolder.recording()
            let cuts = turns(recording)
            var exports: Set<String> = []
            for mutants in [[], ["crowded@\(cuts[4])", "crowded@\(cuts[5])", "crowded@\(cuts[20])"]] {
                let file = try CampaignFolder()
                let campaign = try file.open(recording)
                try await campaign.run(Self.some, by: try pool(recording, jobs: 2, mutants: mutants))
                #expect(try findings(campaign).isEmpty)
                exports.insert(try file.export())
            }
            #expect(exports.count == 1)
        }

        @Test("that was killed from outside again when it was alone breaks the run, and is no finding")
        func isKilled() async throws {
            let recording = try await CampaignFolder.recording()
            let campaign = try CampaignFolder().open(recording)
            let killed = try pool(recording, mutants: ["killed@\(turns(recording)[4])"])
            let error = await #expect(throws: BrokenRunError.self) { try await campaign.run(Self.some, by: killed) }
            #expect(error?.description.contains("again when it was alone") == true)
            #expect(try findings(campaign).isEmpty)
            #expect(try campaign.store.totals().visited >= 4)
        }

        @Test("that takes too much memory, alone and twice, is a finding")
        func isGreedy() async throws {
            let recording = try await CampaignFolder.recording()
            let campaign = try CampaignFolder().open(recording)
            let cut = turns(recording)[4]
            try await campaign.run(
                Self.some, by: try pool(recording, mutants: ["greedy@\(cut)"], memory: 700 << 20))
            #expect(try findings(campaign).map(\.kind) == ["exhausted_the_tester"])
            #expect(try findings(campaign).map(\.cut) == [cut])
            #expect(try campaign.store.totals().states >= 1500)
        }

        @Test("that never answers is a finding too, whether it uses the CPU or waits", arguments: ["spin", "wait"])
        func hangs(kind: String) async throws {
            let recording = try await CampaignFolder.recording()
            let cuts = turns(recording)
            let campaign = try CampaignFolder().open(recording)
            let pool = try pool(recording, mutants: ["\(kind)@\(cuts[3])"], patience: 4)
            try await campaign.run(Self.some, by: pool)
            let findings = try findings(campaign)
            #expect(findings.map(\.cut) == [cuts[3]])
            #expect(findings.first?.kind == "hung_the_tester")
            #expect(try campaign.store.totals().states >= 1500)
        }

        @Test("that has recorded another run breaks the campaign, and so does one that cannot record")
        func otherRecording() async throws {
            let recording = try await CampaignFolder.recording()
            let campaign = try CampaignFolder().open(recording)
            await #expect(throws: BrokenRunError.self) {
                try await campaign.run(.states(10), by: try pool(recording, seed: Self.seed + 1))
            }
            let usage = WorkerPool(
                WorkerProgram(path: CrashtestBinary.program.path, arguments: ["worker", "--nonsense"], build: ""),
                jobs: 1,
                fingerprint: 0, cuts: 0, patience: 300)
            await #expect(throws: BrokenRunError.self) { try await campaign.run(.states(10), by: usage) }
            let missing = WorkerPool(
                WorkerProgram(path: "/nowhere/crashtest", arguments: [], build: ""), jobs: 1, fingerprint: 0, cuts: 0,
                patience: 300)
            await #expect(throws: BrokenRunError.self) { try await campaign.run(.states(10), by: missing) }
            #expect(try campaign.store.totals().visited == 0)
        }

        @Test("that is another build breaks the campaign, by both names")
        func otherBuild() async throws {
            let recording = try await CampaignFolder.recording()
            let campaign = try CampaignFolder().open(recording)
            let error = await #expect(throws: BrokenRunError.self) {
                try await campaign.run(.states(10), by: try pool(recording, build: "other"))
            }
            #expect(error?.description.contains("\(try Self.build.get()), not other") == true)
            #expect(try campaign.store.totals().visited == 0)
        }

        @Test("gives what the runner gives in one process")
        func sameAsInProcess() async throws {
            let recording = try await CampaignFolder.recording(.all.without(.busyUntilDurable))
            let (one, other) = (try CampaignFolder(), try CampaignFolder())
            try await one.open(recording).run(.states(700), by: RunnerExplorer(recording))
            let arguments = [
                "worker", "--parent", "\(getpid())", "--seed", "\(Self.seed)", "--without", "busyUntilDurable",
            ]
            let pool = WorkerPool(
                WorkerProgram(
                    path: CrashtestBinary.program.path, arguments: arguments, build: try Self.build.get()), jobs: 3,
                fingerprint: recording.fingerprint, cuts: CutPoint.all(of: recording).count, patience: 300
            )
            try await other.open(recording).run(.states(700), by: pool)
            #expect(try one.export() == other.export())
        }
    }
}
