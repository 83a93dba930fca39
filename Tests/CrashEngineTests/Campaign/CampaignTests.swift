import CrashEngine
import Foundation
import LayoutStore
import Testing

extension Campaigns {
    /// Campaigns seed SQLite's process-wide generator, so they run one at a time.
    @Suite("A campaign")
    struct CampaignTests {
        private static let seed: UInt64 = 1

        private func recording(_ rules: RuleSet = .all, seed: UInt64 = Self.seed) async throws -> Recording {
            try await CampaignFolder.recording(rules, seed: seed)
        }

        @Test("with every rule on finds nothing, and judges every state with every oracle")
        func clean() async throws {
            let file = try CampaignFolder()
            let recording = try await recording()
            let campaign = try file.open(recording, depth: Self.flat)
            try await campaign.run(.states(2500), by: RunnerExplorer(recording, depth: Self.flat))
            let totals = try campaign.store.totals()
            #expect(totals.findings == 0)
            #expect(totals.states >= 2500)
            #expect(totals.complete == totals.visited)
            let counters = try campaign.store.counters()
            for oracle in Oracles.names { #expect(counters[Counter.judged(oracle), default: 0] > 0, "\(oracle)") }
        }

        /// Crashes inside recoveries take most of a short budget, so the rules that need none are sought without.
        private static let flat = CutRunner.Depth(crashes: 0)

        @Test(
            "catches each rule that is turned off, by an outcome, and tells it in a story",
            arguments: ProtocolRule.allCases.prefix(10))
        func catches(rule: ProtocolRule) async throws {
            let recording = try await recording(.all.without(rule))
            let depth = rule == .recoveredIsSynced ? CutRunner.Depth(every: 1) : Self.flat
            let campaign = try CampaignFolder().open(recording, depth: depth)
            try await campaign.run(
                .states(rule == .durableBeforeInPlace ? 10_000 : 2500), by: RunnerExplorer(recording, depth: depth),
                stopsAtFirst: true)
            #expect(try campaign.store.totals().findings > 0, "\(rule.name) off, seed \(Self.seed)")
            for one in try campaign.store.signatures() { StoryTests.check(one.finding, recording, without: rule) }
        }

        @Test("keeps of a cut's findings with one signature the simplest, whichever came first")
        func simplest() async throws {
            let recording = try await recording()
            for counts in [[3, 1, 2], [2, 0], [0, 1]] {
                let campaign = try CampaignFolder().open(recording, depth: Self.flat)
                var result = CutResult()
                result.findings = counts.map { count in
                    let decisions = (0..<count).map {
                        Decision(ChoicePoint(.device, .sector($0)), of: "device", pick: 0, among: 2)
                    }
                    return Finding(OracleViolation(oracle: "o", kind: "k", detail: ""), decisions: decisions)
                }
                _ = try campaign.store.commit(CampaignOrder(campaign.points, of: recording).turns[0], result)
                let kept = try campaign.store.signatures()
                #expect(kept.map(\.count) == [1])
                #expect(kept.first?.finding.decisions.count == counts.min())
            }
        }

        @Test("is the same campaign for the same seed and budget, row for row")
        func isRepeatable() async throws {
            func rows() async throws -> String {
                let recording = try await recording(.all.without(.busyUntilDurable))
                let file = try CampaignFolder()
                try await file.open(recording, depth: Self.flat).run(
                    .states(2000), by: RunnerExplorer(recording, depth: Self.flat))
                return try file.export()
            }
            let (first, second) = (try await rows(), try await rows())
            #expect(first == second)
            #expect(first.contains("reused_before_durable") || first.contains("VIOLATED"))
        }

        @Test("goes on where it stopped, and ends as one that never stopped")
        func resumes() async throws {
            let recording = try await recording(.all.without(.busyUntilDurable))
            let (whole, parts) = (try CampaignFolder(), try CampaignFolder())
            try await whole.open(recording).run(.states(1800), by: RunnerExplorer(recording))
            for limit in [1, 600, 1800] {
                let campaign = try parts.open(recording)
                #expect((campaign.resumedCuts > 0) == (limit > 1))
                try await campaign.run(.states(limit), by: RunnerExplorer(recording))
            }
            #expect(try whole.export() == parts.export())
        }

        @Test("refuses a file that belongs to another seed, one that is no campaign, and one that is in use")
        func refusesOthers() async throws {
            let file = try CampaignFolder()
            let (mine, other) = (try await recording(), try await recording(seed: Self.seed + 1))
            do {
                let open = try file.open(mine)
                #expect(throws: CampaignFileError.self) { try file.open(mine) }
                #expect(open.resumedCuts == 0)
            }
            #expect(throws: CampaignFileError.self) { try file.open(other) }
            _ = try file.open(mine)
            let text = try CampaignFolder()
            try Data("no database, but long enough to be read as one".utf8).write(to: URL(fileURLWithPath: text.path))
            #expect(throws: CampaignFileError.self) { try text.open(other) }
            let store = try CampaignFolder()
            try Connection(path: store.path, vfs: nil, create: true).run("CREATE TABLE store (a)")
            #expect(throws: CampaignFileError.self) { try store.open(other) }
        }

        @Test("records the same run twice, event for event")
        func recordsTheSame() async throws {
            let (first, second) = (
                try await CampaignFolder.newRecording(), try await CampaignFolder.newRecording()
            )
            #expect(first.fingerprint == second.fingerprint)
            #expect(first.log.count == second.log.count)
            let other = try await recording(seed: Self.seed + 1)
            #expect(other.fingerprint != first.fingerprint)
        }

        @Test("visits each cut once, in passes that each span the whole run")
        func passes() async throws {
            let recording = try await recording()
            let points = CutPoint.all(of: recording)
            let passes = CutPoint.passes(over: points, of: recording)
            #expect(passes.flatMap { $0 }.sorted() == Array(points.indices))
            #expect(passes.count > 2)
            let last = try #require(passes[0].last)
            #expect(last > points.count * 9 / 10)
            for pass in passes { #expect(pass == pass.sorted()) }
        }

        /// Rows of cuts that one of them includes, by whether pages are written to the database between them.
        private func rows(
            _ recording: Recording, ofCheckpoints: Bool, sizes: ClosedRange<Int> = 3...12
        ) -> [(last: Int, cuts: [Int])] {
            let points = CutPoint.all(of: recording)
            let including = CutPoint.inclusions(in: points, of: recording)
            return Dictionary(grouping: points.indices) { including[$0] }.filter {
                sizes.contains($0.value.count)
            }.map { (last: $0.key, cuts: $0.value) }.filter { row in
                let events = row.cuts.map { points[$0].events }
                let isCheckpoint = recording.log.events[events.min()!..<points[row.last].events].contains {
                    if case .diskWrite(file: 0, _, _) = $0.kind { true } else { false }
                }
                return isCheckpoint == ofCheckpoints
            }.sorted { $0.last < $1.last }
        }

        @Test("explores a cut for all that are included in it: no state of theirs is missed")
        func inclusions() async throws {
            let recording = try await recording()
            let points = CutPoint.all(of: recording)
            let rows = rows(recording, ofCheckpoints: false)
            for row in rows.prefix(6) {
                let runner = CutRunner(recording)
                let all = await runner.run(points[row.last], limit: CutRunner.mostPaths)
                #expect(all.isComplete)
                for number in row.cuts where number != row.last {
                    let one = await runner.run(points[number], limit: CutRunner.mostPaths)
                    #expect(one.isComplete)
                    #expect(!one.states.isEmpty)
                    #expect(one.states.isSubset(of: all.states), "cut \(number) in cut \(row.last)")
                    #expect(one.outcomes.isSubset(of: all.outcomes))
                }
            }
            #expect(rows.count >= 6)
        }

        /// While a checkpoint copies pages, more of them are in flight at the later cut, so that its states are told apart by more
        /// decisions. What the store finds is the same, for the log has these pages: each key of a cut is a key of the later one.
        @Test(
            "explores a cut inside a checkpoint for all that are included in it: nothing that a store finds is missed")
        func inclusionsInCheckpoints() async throws {
            let recording = try await recording()
            let points = CutPoint.all(of: recording)
            let rows = rows(recording, ofCheckpoints: true, sizes: 3...200)
            for row in rows.prefix(6) {
                let runner = CutRunner(recording, depth: Self.flat)
                let all = await runner.run(points[row.last], limit: CutRunner.mostPaths)
                let keys = Set(all.bundles.map(\.key))
                #expect(all.isComplete)
                // The first ones: the fewest pages are in flight there.
                for number in row.cuts.prefix(6) where number != row.last {
                    let one = await runner.run(points[number], limit: CutRunner.mostPaths)
                    #expect(one.isComplete)
                    #expect(!one.bundles.isEmpty)
                    #expect(Set(one.bundles.map(\.key)).isSubset(of: keys), "cut \(number) in cut \(row.last)")
                    #expect(one.outcomes.isSubset(of: all.outcomes))
                }
            }
            #expect(rows.count >= 3)
        }

        @Test("knows before the first pass is done of nothing that was missed, and after it of all")
        func requirements() async throws {
            let recording = try await recording()
            let campaign = try CampaignFolder().open(recording)
            let needed = Requirement.all(recording).filter { $0.reason == nil }.map(\.name)
            let turns = CampaignOrder(campaign.points, of: recording).turns.filter { $0.pass == 0 }
            func names(_ state: CounterVerdict.State) throws -> [String] {
                try campaign.store.verdicts().filter { $0.state == state }.map(\.name)
            }
            var result = CutResult()
            for turn in turns.dropLast() { try campaign.store.commit(turn, result) }
            #expect(try names(.missed) == [])
            #expect(try Set(names(.notYet)).isSuperset(of: Oracles.all.map { Counter.judged($0.name) }))
            #expect(try campaign.store.totals().isFirstPassDone == false)
            result.count(Counter.judged("content"))
            try campaign.store.commit(try #require(turns.last), result)
            #expect(try campaign.store.totals().isFirstPassDone)
            #expect(try names(.notYet) == [])
            let missed = try names(.missed)
            #expect(missed.contains(Counter.judged("world")))
            #expect(!missed.contains(Counter.judged("content")))
            #expect(try Set(missed + names(.met)) == Set(needed))
            #expect(try names(.notApplicable) == Requirement.all(recording).filter { $0.reason != nil }.map(\.name))
        }

        @Test(
            "is broken by a hook or oracle that is blind, and only by that, once the first pass is done",
            arguments: [nil] + RunnerMutant.allCases)
        func blind(mutant: RunnerMutant?) async throws {
            let recording = try await recording()
            // As `make test` has it, so the first pass alone shows what has to happen.
            let depth = CutRunner.Depth(every: 64)
            let campaign = try CampaignFolder().open(recording, depth: depth)
            let runner = CutRunner(recording, depth: depth, mutant: mutant)
            for turn in CampaignOrder(campaign.points, of: recording).turns where turn.pass == 0 {
                try campaign.store.commit(turn, await runner.run(turn.point, limit: CutRunner.mostPaths))
            }
            let missed = Set(try campaign.store.verdicts().filter { $0.state == .missed }.map(\.name))
            let expected: Set<String> =
                switch mutant {
                case nil: []
                case .deafClients: [Counter.landingsAfterPressure, Counter.landingsInRecovery]
                case .unheardPoints: [Counter.landingsInRecovery, Counter.branch(Step(.open, .dropHolder))]
                case .noPressure: [Counter.landingsAfterPressure]
                case .noInnerCrash: [Counter.pair(.process, .power), Counter.pair(.host, .process)]
                case .blindContentOracle: [Counter.judged("content")]
                case .blindRecoveryOracle: [Counter.judged(RecoveryOracle.name)]
                }
            #expect(missed.isSuperset(of: expected))
            #expect(missed.isEmpty == (mutant == nil), "\(missed.sorted())")
        }
    }
}
