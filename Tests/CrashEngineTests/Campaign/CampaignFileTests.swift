import CrashEngine
import Foundation
import LayoutStore
import Testing

/// The words that a run ends with.
@Suite("A verdict")
struct CampaignVerdictTests {
    @Test("is the strongest of what a run came to")
    func strongest() {
        func totals(findings: Int, complete: Int, firstPassDone: Int) -> CampaignTotals {
            CampaignTotals(
                cuts: 10, visited: complete, explored: complete, complete: complete, firstPass: 3,
                firstPassDone: firstPassDone, states: 0, paths: 0, recoveries: 0, outcomes: 0, findings: findings)
        }
        let missed = [CounterVerdict(name: "a", value: 0, state: .missed, reason: "")]
        func verdict(
            _ findings: Int, _ complete: Int, _ done: Int, missed: [CounterVerdict] = [], impossible: [String] = [],
            interrupted: Bool = false,
            partial: Bool = false, whole: Bool = false
        ) -> CampaignVerdict {
            CampaignVerdict(
                totals(findings: findings, complete: complete, firstPassDone: done), missed: missed,
                impossible: impossible, isInterrupted: interrupted, mayBePartial: partial, requireComplete: whole)
        }
        #expect(verdict(1, 2, 1, missed: missed, interrupted: true, whole: true) == .violated)
        #expect(verdict(0, 2, 1, missed: missed, interrupted: true, partial: true) == .interrupted)
        #expect(verdict(0, 10, 3, missed: missed, partial: true, whole: true) == .broken)
        #expect(verdict(0, 10, 3, impossible: ["a cell"]) == .broken)
        #expect(verdict(0, 2, 2, whole: true) == .unfinished)
        #expect(verdict(0, 2, 2, partial: true) == .clean)
        #expect(verdict(0, 2, 2, partial: true, whole: true) == .incomplete)
        #expect(verdict(0, 9, 3, whole: true) == .incomplete)
        #expect(verdict(0, 9, 3) == .clean)
        #expect(verdict(0, 10, 3, whole: true) == .clean)
    }
}

extension Campaigns {
    /// A campaign file is believed only as far as it can be: it may be another build's, damaged, edited or hostile.
    @Suite("A campaign file")
    struct CampaignFileTests {
        private static let flat = CutRunner.Depth(crashes: 0)

        /// A short campaign with findings, run once for all tests.
        private actor Made {
            static let shared = Made()
            private var known: (recording: Recording, bytes: Data)?

            func campaign() async throws -> (recording: Recording, bytes: Data) {
                if let known { return known }
                let recording = try await CampaignFolder.recording(.all.without(.holdsPerDiskExtent))
                let file = try CampaignFolder()
                try await file.open(recording, depth: CampaignFileTests.flat).run(
                    .states(1000), by: RunnerExplorer(recording, depth: CampaignFileTests.flat))
                // It is closed, so that its log is in it.
                let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
                known = (recording, bytes)
                return (recording, bytes)
            }
        }

        /// A copy of the short campaign's file.
        private func made() async throws -> CampaignFolder {
            let file = try CampaignFolder()
            try await Made.shared.campaign().bytes.write(to: URL(fileURLWithPath: file.path))
            return file
        }

        private func recording() async throws -> Recording { try await Made.shared.campaign().recording }

        /// Why the file is refused, and that a command which only reads it neither traps nor hangs.
        private func refusal(_ file: CampaignFolder, _ recording: Recording) throws -> String {
            _ = try? CampaignFile.readCase(file.path, finding: 1)
            let error = #expect(throws: CampaignFileError.self) { try file.open(recording, depth: Self.flat) }
            return error?.description ?? ""
        }

        @Test("of another build is refused, by the names of both")
        func otherBuild() async throws {
            let recording = try await recording()
            let file = try CampaignFolder()
            func open(_ build: String) throws -> Campaign {
                try Campaign(
                    recording, workloads: [.builtIn], path: file.path, build: build, start: .now)
            }
            _ = try open("one")
            _ = try open("one")
            let error = #expect(throws: CampaignFileError.self) { try open("other") }
            #expect(error?.description.contains("made by build one, and this is build other") == true)
        }

        @Test(
            "in which a row was changed or lost by accident is refused, by the table",
            arguments: [
                "UPDATE campaign SET cuts = cuts - 1", "UPDATE campaign SET first_pass = 1",
                "UPDATE cut SET complete = 1 - complete WHERE number = (SELECT max(number) FROM cut)",
                "DELETE FROM cut WHERE number = (SELECT min(number) FROM cut)",
                "UPDATE state SET hash = hash + 1 WHERE hash = (SELECT max(hash) FROM state)",
                "DELETE FROM outcome WHERE hash = (SELECT max(hash) FROM outcome)",
                "DELETE FROM bundle WHERE key = (SELECT max(key) FROM bundle)",
                "UPDATE counter SET value = value + 1 WHERE name = (SELECT max(name) FROM counter)",
                "DELETE FROM finding", "UPDATE finding SET detail = detail || '.' WHERE number = 1",
                "UPDATE requirement SET reason = 'why not' WHERE ordinal = 3",
                "DELETE FROM plan_step WHERE operation = 2",
                "UPDATE workload SET name = 'other'", "UPDATE effort SET value = value - 1",
                "UPDATE timing SET seconds = 1e9", "DELETE FROM sum WHERE name = 'cut'",
            ])
        func damaged(sql: String) async throws {
            let recording = try await recording()
            let file = try await made()
            _ = try file.open(recording, depth: Self.flat)
            try Connection(path: file.path, vfs: nil, create: false).run(sql)
            let table = try #require(
                sql.split(separator: " ").first { $0 != "UPDATE" && $0 != "DELETE" && $0 != "FROM" })
            let expected = table == "sum" ? "cut" : String(table)
            #expect(try refusal(file, recording).contains("table \(expected) is not as its sum says"))
        }

        @Test(
            "with a trigger, view or table of somebody else's is refused before any of it runs",
            arguments: [
                "CREATE TRIGGER t AFTER INSERT ON finding BEGIN DELETE FROM finding; END",
                "DROP VIEW verdict; CREATE VIEW verdict AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c",
                "DROP VIEW coverage; CREATE VIEW coverage AS SELECT 'x' AS cuts", "CREATE TABLE other (a)",
                "DROP INDEX finding_by_cut", "PRAGMA user_version = 4",
            ])
        func hostile(sql: String) async throws {
            let recording = try await recording()
            let file = try await made()
            try Connection(path: file.path, vfs: nil, create: false).run(sql)
            let why = try refusal(file, recording)
            #expect(why.contains("crashtest has not made") || why.contains("of version 4"))
            #expect(throws: CampaignFileError.self) { try file.export() }
        }

        @Test("with a bit flipped anywhere is refused, or says what it said: nothing traps, hangs or believes it")
        func flipped() async throws {
            let recording = try await recording()
            let file = try CampaignFolder()
            try await file.open(recording, depth: Self.flat).run(
                .states(150), by: RunnerExplorer(recording, depth: Self.flat))
            func said() throws -> (CampaignTotals, [CounterVerdict], String) {
                let campaign = try file.open(recording, depth: Self.flat)
                return (try campaign.store.totals(), try campaign.store.verdicts(), try file.export())
            }
            let honest = try said()
            let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path)))
            var random = SeededGenerator(seed: 1, purpose: .test)
            var refused = 0
            let flips = 200
            for place in stride(from: 0, to: whole.count, by: max(1, whole.count / flips)) {
                var bytes = whole
                bytes[place + random.below(min(whole.count - place, whole.count / flips))] ^= 1 << random.below(8)
                for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + suffix) }
                try Data(bytes).write(to: URL(fileURLWithPath: file.path))
                do {
                    let now = try said()
                    #expect(now == honest, "byte \(place) or after it")
                } catch {
                    refused += 1
                }
            }
            #expect(refused > 25, "of \(flips) in \(whole.count) bytes")
        }

        @Test("has a log that is emptied when it is long, and does not grow for ever")
        func log() async throws {
            let recording = try await recording()
            let file = try CampaignFolder()
            let campaign = try file.open(recording, depth: Self.flat)
            var random = SeededGenerator(seed: 1, purpose: .test)
            var sizes: [Int] = []
            for turn in CampaignOrder(campaign.points, of: recording).turns.prefix(200) {
                var result = CutResult()
                // Hashes fall anywhere, so that nearly each of them writes a page of its own.
                for _ in 0..<400 { result.states.insert(Int64(bitPattern: random.next())) }
                try campaign.store.commit(turn, result)
                sizes.append(try FileManager.default.attributesOfItem(atPath: file.path + "-wal")[.size] as? Int ?? 0)
            }
            let longest = try #require(sizes.max())
            #expect((8 << 20..<18 << 20).contains(longest))
            #expect(zip(sizes, sizes.dropFirst()).contains { $1 < $0 / 2 }, "it was emptied")
            #expect(try campaign.store.totals().states == 80_000)
        }

        @Test("says after an interrupt how many cuts were looked at again, and no more")
        func interruptedReverify() async throws {
            let recording = try await recording()
            let campaign = try await made().open(recording, depth: Self.flat)
            let explorer = Interrupted(RunnerExplorer(recording, depth: Self.flat), after: 3)
            #expect(try await campaign.reverify(25, by: explorer) == 3)
        }

        /// Ends after some answers, as a pool does that was interrupted.
        private struct Interrupted: CutExplorer {
            let explorer: RunnerExplorer
            let most: Int

            init(_ explorer: RunnerExplorer, after most: Int) { (self.explorer, self.most) = (explorer, most) }

            func explore(
                _ cuts: [CutPoint], mayStart: () -> Bool, deliver: (CutPoint, CutResult) throws -> Bool
            ) async throws {
                try await explorer.explore(Array(cuts.prefix(most)), mayStart: mayStart, deliver: deliver)
            }
        }

        @Test("that was forged with its sums does not outlive a second look at its cuts, an honest one does")
        func forged() async throws {
            let recording = try await recording()
            let explorer = RunnerExplorer(recording, depth: Self.flat)
            let honest = try await made().open(recording, depth: Self.flat)
            let count = try await honest.reverify(25, by: explorer)
            #expect(count == 25)

            let forged = try CampaignFolder().open(recording, depth: Self.flat)
            let order = CampaignOrder(forged.points, of: recording)
            var lie = CutResult()
            (lie.isComplete, lie.legalStates) = (true, "1")
            for turn in order.turns.prefix(30) { try forged.store.commit(turn, lie) }
            await #expect(throws: BrokenRunError.self) { try await forged.reverify(5, by: explorer) }
        }
    }
}
