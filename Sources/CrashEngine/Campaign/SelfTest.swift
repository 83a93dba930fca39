// The self-test asks whether the tester would notice. It switches the rules of the protocol off, one after the other, and runs campaigns
// over the broken store until an outcome shows that it is broken:
//
//   seed 1   no crash inside recovery        WAL       outcome: caught
//            crashes inside each recovery    rollback  none, or the store's own assertion: the next campaign
//   seed 2   …                                         the budget is used up: missed
//
// An assertion of the store (`corrupt`, a trap) is no outcome: the oracles have not seen what would have come of it. It is counted, and
// the search goes on. Where it ends the recorded run itself, the plan is cut before the step that failed, and the rest is crashed.
//
// Each campaign gets a thousand states of a rule's budget, or a sixteenth of it if that is more, so that seeds come in turn: what one
// plan does not reach, the next one may.
// With every rule on, the same campaigns have to find nothing.
//
// Does not verify: which oracle ought to have noticed; rules that no plan puts to the test are missed, not excused.
// Source: CRASHMODEL M6.

internal import Foundation
package import LayoutStore

/// Runs campaigns without a rule until an outcome shows that it is off.
package struct SelfTest {
    /// The states that one campaign may check at least.
    private static let statesAtOnce = 1000
    /// The number of seeds after which a rule is missed, whatever is left of its budget.
    private static let mostSeeds = 16

    /// One campaign.
    package struct Trial: Sendable {
        /// The rule that is off; nil for none.
        package let rule: ProtocolRule?
        package let seed: UInt64
        package let depth: CutRunner.Depth
        package let journal: JournalMode

        package var rules: RuleSet { rule.map { .all.without($0) } ?? .all }
    }

    /// A campaign with an outcome, and the simplest one there.
    package struct Catch: Sendable {
        package let trial: Trial
        package let finding: Finding
    }

    /// What the store itself said, and in how many campaigns.
    package struct Assertion: Sendable {
        package let words: String
        package fileprivate(set) var campaigns: Int
    }

    /// What came of the campaigns of one rule.
    package struct Answer: Sendable {
        package let rule: ProtocolRule?
        /// The first one; empty if there is none. (A list, for a value of this size does not outlive an await: Swift 6.3.1.)
        private var catches: [Catch] = []
        /// In the order in which they came.
        package fileprivate(set) var assertions: [Assertion] = []
        package fileprivate(set) var campaigns = 0
        package fileprivate(set) var states = 0

        fileprivate init(_ rule: ProtocolRule?) { self.rule = rule }

        /// The first campaign with an outcome; nil if there is none.
        package var caught: Catch? { catches.first }
        fileprivate var isCaught: Bool { !catches.isEmpty }

        /// Notes what came of a campaign: its findings, the simplest first.
        fileprivate mutating func note(_ findings: [Finding], of trial: Trial) {
            for finding in findings {
                if finding.isAssertion {
                    note(assertion: "\(finding.violation.kind): \(finding.violation.detail)")
                } else if catches.isEmpty {
                    catches.append(Catch(trial: trial, finding: finding))
                }
            }
        }

        fileprivate mutating func note(assertion words: String) {
            if let index = assertions.firstIndex(where: { $0.words == words }) {
                assertions[index].campaigns += 1
            } else {
                assertions.append(Assertion(words: words, campaigns: 1))
            }
        }
    }

    private let workloads: [FsxOperationList]
    private let seed: UInt64
    private let budget: Budget
    private let build: String

    /// - Parameters:
    ///   - seed: the first one.
    ///   - budget: of each rule: the states that its campaigns may check together, or the time that they may take.
    package init(_ workloads: [FsxOperationList], seed: UInt64, budget: Budget, build: String = "") {
        self.workloads = workloads
        self.seed = seed
        self.budget = budget
        self.build = build
    }

    /// Runs the campaigns of `rule`, or of the whole protocol, until one has an outcome or the budget is used up.
    /// - Parameters:
    ///   - explorer: explores the cuts of a campaign's recording.
    ///   - isInterrupted: asked after each campaign; if so, what was found until then is the answer.
    package func judge<Explorer: CutExplorer>(
        _ rule: ProtocolRule?, by explorer: (Trial, Recording) -> Explorer, isInterrupted: () -> Bool = { false }
    ) async throws -> Answer {
        let start = ContinuousClock.now
        var answer = Answer(rule)
        for trial in trials(of: rule) {
            let share = share(answer, since: start)
            guard share > 0 else { break }
            let plan = Planner.plan(workloads, seed: trial.seed)
            let attempt = await Driver.recordToError(plan, rules: trial.rules, on: .sqlite(trial.journal))
            answer.campaigns += 1
            if let error = attempt.error {
                guard rule != nil else { throw error }
                answer.note(assertion: error.description)
                // What the running store did wrong before it failed counts.
                answer.note(attempt.recording.liveFindings, of: trial)
            }
            if !answer.isCaught {
                let recording = try await whole(attempt, of: trial)
                let found = try await findings(of: recording, trial, share, by: explorer(trial, recording))
                answer.states += found.states
                answer.note(found.findings, of: trial)
            }
            if answer.isCaught || isInterrupted() { break }
        }
        return answer
    }

    /// The campaigns of a rule, in their order.
    private func trials(of rule: ProtocolRule?) -> [Trial] {
        let seeds = (0..<UInt64(Self.mostSeeds)).map { seed &+ $0 }
        let depths = [CutRunner.Depth(crashes: 0), CutRunner.Depth(every: 1)]
        return seeds.flatMap { seed in
            depths.flatMap { depth in
                [JournalMode.wal, .rollback].map { Trial(rule: rule, seed: seed, depth: depth, journal: $0) }
            }
        }
    }

    /// The states that the next campaign may check; 0 if the budget is used up.
    private func share(_ answer: Answer, since start: ContinuousClock.Instant) -> Int {
        switch budget {
        case .time(let limit): start.duration(to: .now) < limit ? Self.statesAtOnce : 0
        case .states(let limit): max(0, min(max(Self.statesAtOnce, limit / 16), limit - answer.states))
        }
    }

    /// The attempt's recording, if the store came to the end of its plan; else one of the steps before it failed.
    private func whole(_ attempt: Driver.Outcome, of trial: Trial) async throws -> Recording {
        let recording = attempt.recording
        guard attempt.error != nil else { return recording }
        return try await Driver.record(
            recording.plan.prefix(attempt.steps), rules: trial.rules, on: recording.medium, blocks: recording.blocks)
    }

    /// Crashes a recording until there is an outcome. Returns the states that were checked, at least one, since a campaign without any
    /// costs, too; and the findings, the simplest first.
    private func findings<Explorer: CutExplorer>(
        of recording: Recording, _ trial: Trial, _ share: Int, by explorer: Explorer
    ) async throws -> (states: Int, findings: [Finding]) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("selftest-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let campaign = try Campaign(
            recording, workloads: workloads, depth: trial.depth,
            path: folder.appendingPathComponent("campaign.db").path, build: build, start: .now)
        try await campaign.run(.states(share), by: explorer, stopsAtFirst: true, passesAssertions: true)
        return (max(1, campaign.store.stateCount), try campaign.store.signatures().map(\.finding))
    }
}
