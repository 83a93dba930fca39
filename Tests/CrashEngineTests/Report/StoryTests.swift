import CrashEngine
import LayoutStore
import Testing

extension Campaigns {
    @Suite("A story")
    struct StoryTests {
        /// Words that nobody has defined: names of the tester's insides.
        private static let insides = ["poison", "indexChanged", "file 255", "nthWrite", "WAL index", "Optional("]

        @Test(
            "names the rules that are off and the crash, and uses no word of the tester's insides",
            arguments: ProtocolRule.allCases.prefix(10))
        func words(rule: ProtocolRule) async throws {
            let recording = try await CampaignFolder.recording(.all.without(rule))
            let depth = CutRunner.Depth(crashes: rule == .recoveredIsSynced ? 1 : 0, every: 1)
            let campaign = try CampaignFolder().open(recording, depth: depth)
            try await campaign.run(
                .states(rule == .durableBeforeInPlace ? 10_000 : 2500), by: RunnerExplorer(recording, depth: depth),
                stopsAtFirst: true)
            let signed = try campaign.store.signatures()
            #expect(!signed.isEmpty)
            for one in signed {
                let text = Story(one.finding, recording).text
                #expect(text.contains("rules off: \(rule.name)"))
                #expect(text.contains(one.finding.crash == nil ? "no crash: the running store" : "crash of the"))
                #expect(text.contains("operation "))
                for word in Self.insides { #expect(!text.contains(word), "\(text)") }
            }
            // Told before its operation is known: a word is missing, and nothing traps.
            let violation = OracleViolation(oracle: "world", kind: "k", detail: "two\nlines")
            #expect(Story(Finding(violation), recording).text.contains("  two\n  lines"))
        }
    }
}
