// The self-test asks whether the tester would notice. It switches the rules of the protocol off, one after the other, and runs campaigns
// over the broken store until an outcome shows that it is broken:
//
//   the workload     no crash inside recovery, then crashes inside each; WAL, then rollback    outcome: caught
//   generated        long plans of two seeds, then a short one in both journal modes;          none, or the store's own
//                    again with the next seeds                                                 assertion: the next campaign
//                                                                                              the budget is used up: missed
//
// An assertion of the store (`corrupt`, a trap) is no outcome: the oracles have not seen what would have come of it. It is counted, and
// the search goes on; where it ends the recorded run itself, the steps before it are crashed.
//
// Each campaign gets a share of a rule's budget: a long plan few states, since most is seen while it is recorded; a short one enough for a
// good part of its crashes. So seeds come in turn: what one plan does not reach, the next one may. The default budget is enough for a
// short plan of each phrase.
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
    private static let mostSeeds = 2 * Planner.Phrase.allCases.count + 8

    /// One campaign.
    package struct Trial: Sendable {
        /// The rule that is off; nil for none.
        package let rule: ProtocolRule?
        /// How many operations are generated; nil for a run of the workloads.
        package let generate: Int?
        package let seed: UInt64
        package let depth: CutRunner.Depth
        package let journal: JournalMode
        /// The states that the campaign may check.
        fileprivate let states: Int

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
        /// The first of these campaigns, and where it was said there.
        package let trial: Trial
        package let place: Finding.Place?
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
                    note(finding, of: trial)
                } else if catches.isEmpty {
                    catches.append(Catch(trial: trial, finding: finding))
                }
            }
        }

        private mutating func note(_ assertion: Finding, of trial: Trial) {
            let words = "\(assertion.violation.kind): \(assertion.violation.detail)"
            if let index = assertions.firstIndex(where: { $0.words == words }) {
                assertions[index].campaigns += 1
            } else {
                assertions.append(Assertion(words: words, trial: trial, place: assertion.place, campaigns: 1))
            }
        }
    }

    private let workloads: [Workload]
    private let generates: Bool
    private let seed: UInt64
    private let budget: Budget
    private let build: String

    /// - Parameters:
    ///   - generates: whether generated plans follow the workloads.
    ///   - seed: the first one.
    ///   - budget: of each rule: the states that its campaigns may check together, or the time that they may take.
    package init(_ workloads: [Workload], generates: Bool = true, seed: UInt64, budget: Budget, build: String = "") {
        self.workloads = workloads
        self.generates = generates
        self.seed = seed
        self.budget = budget
        self.build = build
    }

    /// Runs the campaigns of `rule`, or of the whole protocol, until one has an outcome or the budget is used up.
    /// - Parameters:
    ///   - record: records the plan of a campaign.
    ///   - explorer: explores the cuts of a campaign's recording.
    ///   - isInterrupted: asked after each campaign; if so, what was found until then is the answer.
    package func judge<Explorer: CutExplorer>(
        _ rule: ProtocolRule?,
        recording record: (Trial, Plan) async throws -> Recording = {
            try await Driver.record($1, rules: $0.rules, journal: $0.journal)
        },
        by explorer: (Trial, Recording) throws -> Explorer, isInterrupted: () -> Bool = { false }
    ) async throws -> Answer {
        let start = ContinuousClock.now
        var answer = Answer(rule)
        for trial in trials(of: rule) {
            let share = share(of: trial, answer, since: start)
            guard share > 0 else { break }
            let plan =
                trial.generate.map { Planner.plan(generating: $0, seed: trial.seed) }
                ?? Planner.plan(workloads, seed: trial.seed)
            let recording = try await record(trial, plan)
            answer.campaigns += 1
            // What the running store did wrong counts, too.
            answer.note(recording.liveFindings, of: trial)
            if !answer.isCaught {
                let found = try await findings(of: recording, trial, share, by: try explorer(trial, recording))
                answer.states += found.states
                answer.note(found.findings.filter { $0.crash != nil || !$0.isAssertion }, of: trial)
            }
            if answer.isCaught || isInterrupted() { break }
        }
        return answer
    }

    /// The campaigns of a rule, in their order.
    private func trials(of rule: ProtocolRule?) -> [Trial] {
        func trial(
            _ generate: Int?, _ seed: UInt64, _ journal: JournalMode, _ states: Int, _ depth: CutRunner.Depth
        ) -> Trial {
            Trial(rule: rule, generate: generate, seed: seed, depth: depth, journal: journal, states: states)
        }
        let journals = [JournalMode.wal, .rollback]
        func listed(_ seed: UInt64) -> [Trial] {
            [CutRunner.Depth(crashes: 0), CutRunner.Depth(every: 1)].flatMap { depth in
                journals.map { trial(nil, seed, $0, Self.statesAtOnce, depth) }
            }
        }
        let seeds = (0..<UInt64(Self.mostSeeds)).map { seed &+ $0 }
        guard generates else { return seeds.flatMap(listed) }
        return listed(seed)
            + seeds.indices.flatMap { index in
                let long = trial(
                    60, seeds[index], journals[index % 2], Self.statesAtOnce / 4, CutRunner.Depth(crashes: 0))
                guard index % 2 == 1 else { return [long] }
                let short = seeds[index / 2]
                return [
                    long, trial(2, short, .rollback, 3 * Self.statesAtOnce / 2, CutRunner.Depth()),
                    trial(2, short, .wal, 5 * Self.statesAtOnce / 2, CutRunner.Depth()),
                ]
            }
    }

    /// The states that the next campaign may check; 0 if the budget is used up.
    private func share(of trial: Trial, _ answer: Answer, since start: ContinuousClock.Instant) -> Int {
        switch budget {
        case .time(let limit): start.duration(to: .now) < limit ? trial.states : 0
        case .states(let limit): max(0, min(trial.states, limit - answer.states))
        }
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
            recording, workloads: trial.generate == nil ? workloads : [Workload(drawn: recording.plan)],
            depth: trial.depth,
            path: folder.appendingPathComponent("campaign.db").path, build: build, start: .now)
        try await campaign.run(.states(share), by: explorer, stopsAtFirst: true, passesAssertions: true)
        return (max(1, campaign.store.stateCount), try campaign.store.signatures().map(\.finding))
    }
}
