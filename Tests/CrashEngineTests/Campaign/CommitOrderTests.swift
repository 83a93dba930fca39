import CrashEngine
import Foundation
import LayoutStore
import Testing

extension Campaigns {
    /// Results that are made up, from runners that are not there: what reaches the file must not depend on who explored what.
    @Suite("Results of several runners")
    struct CommitOrderTests {
        /// A run that is short enough to be explored as a whole, again and again.
        private func recording() async throws -> Recording { try await CampaignFolder.newRecording(steps: 40) }

        @Test("give the same file whatever the number of runners, and the order in which they answer")
        func anyOrder() async throws {
            let recording = try await recording()
            var exports: Set<String> = []
            for (runners, seed) in [(1, 1), (2, 1), (2, 2), (5, 3), (16, 4)] as [(Int, UInt64)] {
                let file = try CampaignFolder()
                let explorer = SyntheticExplorer(runners: runners, seed: seed)
                let campaign = try file.open(recording)
                try await campaign.run(.time(.seconds(600)), by: explorer)
                let turns = CampaignOrder(campaign.points, of: recording).turns.map(\.point.number)
                #expect((explorer.delivered == turns) == (runners == 1), "the order is put to the test")
                #expect(campaign.store.visitedCuts.count == campaign.points.count)
                exports.insert(try file.export())
            }
            #expect(exports.count == 1)
        }

        @Test("end a campaign behind the first cut with which the file has the states asked for", arguments: [1, 3, 8])
        func budget(runners: Int) async throws {
            let recording = try await recording()
            let file = try CampaignFolder()
            let campaign = try file.open(recording)
            try await campaign.run(.states(500), by: SyntheticExplorer(runners: runners, seed: 7))
            let numbers = campaign.store.visitedCuts
            let explored = CampaignOrder(campaign.points, of: recording).turns.prefix {
                numbers.contains($0.point.number)
            }
            var (states, known): (Set<Int64>, Set<Int64>) = ([], [])
            var before = 0
            for turn in explored {
                before = states.count
                let result = SyntheticExplorer.result(turn.point, &known)
                states.formUnion(result.states)
                for bundle in result.bundles { states.formUnion(bundle.content?.states ?? []) }
            }
            #expect(before < 500 && states.count >= 500)
            #expect(try campaign.store.totals().states == states.count)
            #expect(try campaign.store.totals().explored == explored.count)
        }

        @Test("are in the file once though the campaign is killed again and again")
        func killed() async throws {
            let recording = try await recording()
            let (whole, killed) = (try CampaignFolder(), try CampaignFolder())
            try await whole.open(recording).run(.time(.seconds(600)), by: SyntheticExplorer(runners: 1, seed: 1))
            var generator = SeededGenerator(seed: 11, purpose: .test)
            var rounds = 0
            while try killed.open(recording).store.visitedCuts.count < CutPoint.all(of: recording).count {
                rounds += 1
                let kill = Int(1 + generator.next() % 400)
                let explorer = SyntheticExplorer(runners: 1 + rounds % 4, seed: UInt64(rounds), kill: kill)
                try await killed.open(recording).run(.time(.seconds(600)), by: explorer)
            }
            #expect(rounds > 3)
            #expect(try whole.export() == killed.export())
        }

        @Test("count the content of a bundle once, and show its findings with the decisions of the cut that brought it")
        func bundles() async throws {
            let recording = try await recording()
            let campaign = try CampaignFolder().open(recording)
            try await campaign.run(.time(.seconds(600)), by: SyntheticExplorer(runners: 3, seed: 1))
            let turns = CampaignOrder(campaign.points, of: recording).turns
            var firsts: [Int64: Int] = [:]
            for turn in turns {
                var none: Set<Int64> = []
                for bundle in SyntheticExplorer.result(turn.point, &none).bundles where firsts[bundle.key] == nil {
                    firsts[bundle.key] = turn.point.number
                }
            }
            let counters = try campaign.store.counters()
            #expect(counters["of contents"] == firsts.count)
            #expect(counters["of cuts"] == turns.count)
            let findings = try Statement(campaign.store.connection, "SELECT cut, detail, data FROM finding").all {
                (cut: Int($0[0]), detail: $0.text(1), data: $0.text(2))
            }
            #expect(findings.count > 10)
            let wrong = try findings.filter { row in
                guard let key = Int64(row.detail.dropFirst(4)) else { return true }
                let finding = try StoredJSON.value(Finding.self, of: Data(row.data.utf8))
                return firsts[key] != row.cut || finding.decisions.map(\.number) != [row.cut, 4, 8, Int(key)]
            }
            #expect(wrong.map(\.detail) == [])
        }

        @Test("that refer to a content nobody has sent break the run, and leave nothing of their cut")
        func missingContent() async throws {
            let recording = try await recording()
            let campaign = try CampaignFolder().open(recording)
            let turn = CampaignOrder(campaign.points, of: recording).turns[0]
            var result = CutResult()
            result.states = [1, 2, 3]
            result.bundles = [CutResult.Bundle(key: 4, decisions: [], content: nil)]
            #expect(throws: BrokenRunError.self) { try campaign.store.commit(turn, result) }
            #expect(try campaign.store.totals().states == 0)
            result.bundles = [
                CutResult.Bundle(key: 4, decisions: [], content: CutResult.Content()),
                CutResult.Bundle(key: 4, decisions: [], content: nil),
            ]
            #expect(try campaign.store.commit(turn, result) == 3)
        }

        @Test("come out of their encoding as they went in")
        func coding() throws {
            var result = CutResult()
            result.states = [.min, -1, 0, 1, .max]
            result.counters = ["a": 1]
            result.legalStates = "340282366920938463463374607431768211456"
            var content = CutResult.Content()
            content.outcomes = [7]
            let violation = OracleViolation(oracle: "o", kind: "k", detail: "line\nother \"line\"")
            let decisions = (1...3).map { Decision(ChoicePoint(.device, .sector($0)), of: "device", pick: 1, among: 2) }
            content.findings = [Finding(violation, decisions: [decisions[2]], lsn: LSN(4))]
            result.bundles = [CutResult.Bundle(key: .min, decisions: Array(decisions[..<2]), content: content)]
            let line = try JSONEncoder().encode(WorkerMessage.explored(cut: 3, result: result))
            #expect(!line.contains(UInt8(ascii: "\n")))
            guard case .explored(3, let copy) = try JSONDecoder().decode(WorkerMessage.self, from: line) else {
                Issue.record("another message")
                return
            }
            #expect(copy.states == result.states)
            #expect(copy.counters == result.counters)
            #expect(copy.legalStates == result.legalStates)
            #expect(copy.bundles.first?.key == .min)
            #expect(copy.bundles.first?.content?.outcomes == [7])
            let finding = try #require(copy.bundles.first?.findings.first)
            #expect(finding.violation == violation)
            #expect(finding.decisions == decisions)
            #expect(finding.lsn == LSN(4))
        }
    }
}
