import CrashEngine
import Foundation
import LayoutStore
import Testing

extension Campaigns {
    /// Campaigns of the binary that are stopped in every way, against one that is not.
    @Suite("crashtest run, stopped and run again")
    struct ResumeTests {
        private func export(_ db: String) throws -> String {
            let outcome = try CrashtestBinary.run(["export", db])
            #expect(outcome.code == 0, "\(outcome.error)")
            return outcome.out
        }

        @Test("exports the same bytes as a run that was never stopped, whatever --jobs")
        func sameExport() throws {
            let run = ["run", "--without", "busyUntilDurable", "--seed", "3", "--depth", "0", "--budget", "2500"]
            let (whole, parts) = (try CampaignFolder(), try CampaignFolder())
            #expect(try CrashtestBinary.run(run + ["--jobs", "1", "--db", whole.path]).code == 1)
            let total = InterruptedRun.cuts(in: whole.path)
            var generator = SeededGenerator(seed: 6, purpose: .test)
            var before = 0
            for (round, signal) in [SIGKILL, SIGINT, SIGKILL, SIGTERM].enumerated() {
                // Each at a moment of its own fifth of the campaign, so that none comes too late.
                let cuts = (total * round + Int(generator.next() % UInt64(total))) / 5 + 1
                let stopped = try InterruptedRun(
                    run + ["--jobs", "\(1 + round % 3)"], db: parts.path, signal: signal, at: cuts)
                #expect(stopped.cuts >= cuts)
                #expect(stopped.wasKilled == (signal == SIGKILL))
                if signal != SIGKILL {
                    #expect(stopped.code == (stopped.out.contains("VIOLATED") ? 1 : 130))
                    #expect(stopped.out.contains("interrupted"))
                    #expect(stopped.out.contains("resumed: \(before) of "))
                }
                let after = InterruptedRun.cuts(in: parts.path)
                #expect(after >= stopped.cuts && after < total)
                before = after
            }
            let last = try CrashtestBinary.run(run + ["--jobs", "2", "--db", parts.path])
            #expect(last.code == 1)
            #expect(last.out.contains("resumed: \(before) of "))
            #expect(try export(whole.path) == export(parts.path))

            let again = try CrashtestBinary.run(run + ["--db", parts.path])
            #expect(again.code == 1, "by what the file holds")
            #expect(again.out.contains("resumed: \(total) of "))
            #expect(try export(whole.path) == export(parts.path))
        }

        /// A worker's memory decides what it recovers itself; nothing of that may reach the file.
        @Test(
            "exports the same bytes whatever --jobs, with crashes inside recovery",
            arguments: [JournalMode.wal, .rollback])
        func sameExportNested(journal: JournalMode) throws {
            let run = ["run", "--journal", journal.name, "--nest-every", "3", "--budget", "4000", "--partial"]
            let exports = try (1...3).map { jobs in
                let file = try CampaignFolder()
                #expect(try CrashtestBinary.run(run + ["--jobs", "\(jobs)", "--db", file.path]).code == 0)
                return try export(file.path)
            }
            #expect(exports[1] == exports[0])
            #expect(exports[2] == exports[0])
        }

        @Test("leaves no worker when the parent is killed", arguments: [SIGKILL, SIGINT, SIGTERM])
        func workersDie(signal: Int32) throws {
            let file = try CampaignFolder()
            let stopped = try InterruptedRun(
                ["run", "--budget", "1h", "--jobs", "3"], db: file.path, signal: signal, at: 20)
            #expect(stopped.workers.count == 3, "\(stopped.code): \(stopped.out)")
            for _ in 0..<500 where !stopped.workers.allSatisfy(InterruptedRun.isOver) { usleep(10_000) }
            #expect(stopped.workers.filter { !InterruptedRun.isOver($0) } == [])
            guard signal != SIGKILL else { return }
            #expect(stopped.code == 130 && stopped.out.contains("verdict    interrupted"))
        }

        @Test("leaves no worker that hangs when the parent is killed")
        func hangingWorkersDie() async throws {
            let recording = try await CampaignFolder.recording(seed: 1)
            let turns = CampaignOrder(CutPoint.all(of: recording), of: recording).turns
            let mutants = ["spin@\(turns[0].point.number)", "wait@\(turns[1].point.number)"]
            let file = try CampaignFolder()
            let stopped = try InterruptedRun(
                ["run", "--budget", "1h", "--jobs", "2"] + mutants.flatMap { ["--mutant", $0] }, db: file.path,
                signal: SIGKILL, at: 0, workers: 2)
            #expect(stopped.workers.count == 2)
            #expect(InterruptedRun.cuts(in: file.path) == 0, "both of them hang")
            for _ in 0..<500 where !stopped.workers.allSatisfy(InterruptedRun.isOver) { usleep(10_000) }
            #expect(stopped.workers.filter { !InterruptedRun.isOver($0) } == [])
        }

        @Test("a whole campaign is complete, and one that is not is an error if that was required")
        func requireComplete() throws {
            let list = try CampaignFolder().path + ".fsxops"
            try FileManager.default.createDirectory(
                atPath: URL(fileURLWithPath: list).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try Data("write 0x0 0x1000 0x0\n".utf8).write(to: URL(fileURLWithPath: list))
            let file = try CampaignFolder()
            let run = ["run", list, "--db", file.path, "--nest-every", "64", "--require-complete"]
            let short = try CrashtestBinary.run(run + ["--budget", "300"])
            #expect(short.code == 2)
            #expect(short.out.contains("cuts were not reached"))
            #expect(short.out.contains("larger --budget"))
            #expect(short.out.contains("first pass "), "it says how far it came")
            let whole = try CrashtestBinary.run(run + ["--budget", "1h"])
            #expect(whole.code == 0, "\(whole.out)")
            let again = try CrashtestBinary.run(run)
            #expect(again.code == 0)
            let line = try #require(again.out.split(separator: "\n").first { $0.hasPrefix("resumed: ") })
            let numbers = line.split(separator: " ").compactMap { Int($0) }
            #expect(numbers.count == 2 && numbers[0] == numbers[1], "\(line)")

            let seen = try CrashtestBinary.run(run + ["--reverify", "40"])
            #expect(seen.code == 0)
            #expect(seen.out.contains("40 cuts of the file explored again"))

            let connection = try Connection(path: file.path, vfs: nil, create: false)
            try connection.run("UPDATE counter SET value = 0 WHERE name = 'judged_world'")
            let edited = try CrashtestBinary.run(run)
            #expect(edited.code == 64)
            #expect(edited.error.contains("table counter is not as its sum says"))
        }

        @Test("waits for whoever else has the file for a moment")
        func busyFile() throws {
            let file = try CampaignFolder()
            let run = ["run", "--depth", "0", "--jobs", "1", "--db", file.path]
            #expect(try CrashtestBinary.run(run + ["--partial", "--budget", "100"]).code == 0)
            let other = try Connection(path: file.path, vfs: nil, create: false)
            try other.run("BEGIN IMMEDIATE")
            let process = Process()
            process.executableURL = CrashtestBinary.program
            process.arguments = run + ["--partial", "--budget", "200"]
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            sleep(2)
            #expect(process.isRunning, "its first cut is explored by now, and waits to be committed")
            try other.run("COMMIT")
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }

        @Test("a worker that is killed from outside is a finding, and JSON counts the time of workers")
        func killedWorker() throws {
            let (file, json) = (try CampaignFolder(), try CampaignFolder())
            let process = Process()
            process.executableURL = CrashtestBinary.program
            process.arguments = ["run", "--budget", "900", "--jobs", "2", "--db", file.path, "--json", json.path]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            while process.isRunning, InterruptedRun.cuts(in: file.path) < 20 { usleep(2000) }
            let worker = try #require(InterruptedRun.children(of: process.processIdentifier).first)
            kill(worker, SIGSEGV)
            let out = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 1)
            #expect(out.contains("VIOLATED  crashed_the_tester   oracle process"))
            #expect(out.contains("signal 11"))
            #expect(out.contains("verdict    VIOLATED: 1 findings"))
            let figures = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: json.path)))
            let seconds = try #require((figures as? [String: Any])?["cpu_seconds"] as? Double)
            #expect(seconds > 0.5, "three recordings and 900 states")
        }
    }
}
