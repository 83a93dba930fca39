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
// Each campaign gets a thousand states of a rule's budget, so that seeds come in turn: what one plan does not reach, the next one may.
// With every rule on, the same campaigns have to find nothing.
//
// Does not verify: which oracle ought to have noticed; rules that no plan puts to the test are missed, not excused.
// Source: CRASHMODEL M6.

internal import Foundation
package import LayoutStore

/// Runs campaigns without a rule until an outcome shows that it is off.
package struct SelfTest {
    /// The states that one campaign may explore.
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

    /// What came of the campaigns of one rule.
    package struct Answer: Sendable {
        package let rule: ProtocolRule?
        /// The first campaign with an outcome, and the simplest one there.
        package var caught: (trial: Trial, finding: Finding)?
        /// What the store itself said, with how many campaigns; in the order in which it came.
        package var assertions: [(words: String, campaigns: Int)] = []
        package var campaigns = 0
        package var states = 0

        fileprivate mutating func note(assertion words: String) {
            if let index = assertions.firstIndex(where: { $0.words == words }) {
                assertions[index].campaigns += 1
            } else {
                assertions.append((words, 1))
            }
        }
    }

    private let workloads: [FsxOperationList]
    private let seed: UInt64
    private let budget: Budget
    private let build: String
    private let explorer: (Trial, Recording) -> any CutExplorer

    /// - Parameters:
    ///   - seed: the first one.
    ///   - budget: of each rule: the states that its campaigns may check together, or the time that they may take.
    ///   - explorer: explores the cuts of a campaign's recording.
    package init(
        _ workloads: [FsxOperationList], seed: UInt64, budget: Budget, build: String = "",
        explorer: @escaping (Trial, Recording) -> any CutExplorer
    ) {
        self.workloads = workloads
        self.seed = seed
        self.budget = budget
        self.build = build
        self.explorer = explorer
    }

    /// Runs the campaigns of `rule`, or of the whole protocol, until one has an outcome or the budget is used up.
    /// - Parameter isInterrupted: asked after each campaign; if so, what was found until then is the answer.
    package func judge(_ rule: ProtocolRule?, isInterrupted: () -> Bool = { false }) async throws -> Answer {
        let start = ContinuousClock.now
        var answer = Answer(rule: rule)
        for seed in (0..<UInt64(Self.mostSeeds)).map({ self.seed &+ $0 }) {
            for depth in [CutRunner.Depth(crashes: 0), CutRunner.Depth(every: 1)] {
                for journal in [JournalMode.wal, .rollback] {
                    let share: Budget
                    switch budget {
                    case .time(let limit):
                        guard start.duration(to: .now) < limit else { return answer }
                        share = .states(Self.statesAtOnce)
                    case .states(let limit):
                        guard answer.states < limit else { return answer }
                        share = .states(min(Self.statesAtOnce, limit - answer.states))
                    }
                    let trial = Trial(rule: rule, seed: seed, depth: depth, journal: journal)
                    try await run(trial, share, into: &answer)
                    if answer.caught != nil || isInterrupted() { return answer }
                }
            }
        }
        return answer
    }

    private func run(_ trial: Trial, _ share: Budget, into answer: inout Answer) async throws {
        answer.campaigns += 1
        let (plan, medium) = (Planner.plan(workloads, seed: trial.seed), StoreMedium.sqlite(trial.journal))
        var (recording, error, steps) = await Driver.recordToError(plan, rules: trial.rules, on: medium)
        if let error {
            guard trial.rule != nil else { throw error }
            answer.note(assertion: error.description)
            // What the running store did wrong before it failed counts.
            guard recording.liveViolations.isEmpty else {
                answer.caught = recording.liveFindings.first.map { (trial, $0) }
                return
            }
            recording = try await Driver.record(
                plan.prefix(steps), rules: trial.rules, on: medium, blocks: recording.blocks)
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("selftest-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let campaign = try Campaign(
            recording, workloads: workloads, depth: trial.depth,
            path: folder.appendingPathComponent("campaign.db").path,
            build: build, start: .now)
        try await campaign.run(
            share, by: explorer(trial, recording), stopsAtFirst: true, passesAssertions: true)
        // A campaign without any state costs, too.
        answer.states += max(1, campaign.store.stateCount)
        let findings = try campaign.store.signatures().map(\.finding)
        for finding in findings where finding.isAssertion {
            answer.note(assertion: "\(finding.violation.kind): \(finding.violation.detail)")
        }
        answer.caught = findings.first { !$0.isAssertion }.map { (trial, $0) }
    }
}
