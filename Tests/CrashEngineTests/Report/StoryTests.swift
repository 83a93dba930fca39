import CrashEngine
import LayoutStore
import Testing

@Suite("A story")
struct StoryTests {
    /// Words that nobody has defined: names of the tester's insides.
    private static let insides = ["poison", "indexChanged", "file 255", "nthWrite", "WAL index", "Optional("]

    /// Expects of the story of a finding, one that a campaign without `rule` has made, that it names the rule and the crash, and uses no
    /// word of the tester's insides.
    static func check(_ finding: Finding, _ recording: Recording, without rule: ProtocolRule) {
        let text = Story(finding, recording).text
        #expect(text.contains("rules off: \(rule.name)"))
        #expect(text.contains(finding.crash == nil ? "no crash: the running store" : "crash of the"))
        #expect(text.contains("operation "))
        for word in insides { #expect(!text.contains(word), "\(text)") }
    }

    @Test("that is told before its operation is known lacks a word, and traps nowhere")
    func withoutPlace() async throws {
        let recording = try await Driver.record(FaultPlan.shortest(seed: 1), rules: .all, on: .memory)
        let violation = OracleViolation(oracle: "world", kind: "k", detail: "two\nlines")
        #expect(Story(Finding(violation), recording).text.contains("  two\n  lines"))
    }
}
