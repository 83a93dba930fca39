import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// Switches the rules of the protocol off, one by one, and asks whether a campaign notices.
struct SelfTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Turns the protocol's rules off, one by one, and says which oracle notices, and how soon.",
        discussion: """
            First campaigns with all rules on have to be clean; then each rule (see `crashtest rules`) is off in campaigns of its own: \
            of the workload, without and with crashes inside recovery, in both journal modes, then of plans that are generated, seed by \
            seed, until an outcome shows it. What the store \
            notices by itself (column `asserted`, in campaigns) is no outcome. Columns are separated by tabs. Exit codes: 0 each rule was \
            caught, 1 one was missed, 2 the campaigns with all rules on were not clean or could not run, 130 interrupted.
            """)

    @Argument(
        help: ArgumentHelp("Workloads, instead of the built-in one and of generated plans.", valueName: "workload"))
    var workloads: [String] = []

    @Option(help: "The first seed; the following ones come in turn.")
    var seed: UInt64 = 1

    @Option(
        help:
            "For each rule: the states that its campaigns may check together, or the time that they may take (30s, 5m, 2h)."
    )
    var budget = Budget.states(150_000)

    @Option(help: "Worker processes. (default: the number of cores)")
    var jobs: Int?

    @Option(parsing: .upToNextOption, help: ArgumentHelp("These rules alone. (default: all)", valueName: "rule"))
    var rule: [ProtocolRule] = []

    @Option(help: "Writes the answers to this file as JSON, one object a rule.")
    var json: String?

    @Option(help: .hidden)
    var mutant: [Mutant] = []

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 1024") }
    }

    func run() async throws {
        let code = try await CommandFailure.report { try await execute() }
        if code != .success { throw code }
    }

    private func execute() async throws -> ExitCode {
        let lists = try WorkloadArgument.load(workloads)
        try json.map(Figures.checkPlace)
        let pools = Pools(
            jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, workloads: workloads, mutant: mutant)
        let test = SelfTest(lists, generates: workloads.isEmpty, seed: seed, budget: budget, build: Build.name)

        print(SelfTestLine.head)
        var lines: [SelfTestLine] = []
        for rule in [nil] + (rule.isEmpty ? ProtocolRule.allCases : rule).map(Optional.some) {
            let before = Figures.usedCPUSeconds
            let answer = try await test.judge(rule, recording: pools.record, by: pools.pool) { pools.isInterrupted }
            let line = SelfTestLine(
                answer, cpuSeconds: Figures.usedCPUSeconds - before, isInterrupted: pools.isInterrupted)
            print(line.text)
            fflush(nil)  // now, since the next one takes its time
            lines.append(line)
            for assertion in answer.assertions where rule == nil {
                let place = assertion.place.map { ", operation \($0.operation), \($0.step)" } ?? ""
                Streams.tell("crashtest: with all rules on, \(assertion.trial.words)\(place): \(assertion.words)")
            }
            if rule == nil, line.state != .clean || pools.isInterrupted { break }
            if pools.isInterrupted { break }
        }
        if let json { try Figures.write(lines, to: json) }
        print(SelfTestLine.sum(of: lines))
        return SelfTestLine.code(of: lines, isInterrupted: pools.isInterrupted)
    }
}

extension SelfTest.Trial {
    /// What is recorded, in words.
    fileprivate var words: String {
        "\(generate.map { "\($0) generated operations" } ?? "the workload"), seed \(seed), journal \(journal.name)"
    }
}

/// The recording and the pool of each campaign, one after the other.
private final class Pools {
    private let jobs: Int
    private let workloads: [String]
    private let mutant: [Mutant]
    private var rehearsed: Rehearsed?
    private var last: WorkerPool?

    init(jobs: Int, workloads: [String], mutant: [Mutant]) {
        self.jobs = jobs
        self.workloads = workloads
        self.mutant = mutant
    }

    /// Whether SIGINT or SIGTERM ended the last campaign.
    var isInterrupted: Bool { last?.isInterrupted ?? false }

    private func options(_ trial: SelfTest.Trial) -> PlanOptions {
        var options = PlanOptions(
            workloads: trial.generate == nil ? workloads : [], generate: trial.generate, seed: trial.seed,
            without: trial.rule.map { [$0] } ?? [], journal: trial.journal, mutant: mutant)
        (options.depth, options.nestEvery) = (trial.depth.crashes, trial.depth.every)
        return options
    }

    /// Rehearses and records the trial's run.
    func record(_ trial: SelfTest.Trial, _ plan: Plan) async throws -> Recording {
        let (rehearsed, recording) = try await options(trial).rehearseAndRecord(plan)
        self.rehearsed = rehearsed
        return recording
    }

    /// Workers that record the trial's run as `recording`, the last one, has it.
    func pool(_ trial: SelfTest.Trial, _ recording: Recording) throws -> WorkerPool {
        let pool = WorkerPool(
            .own("worker", try (rehearsed?.arguments ?? []) + options(trial).childArguments), jobs: jobs,
            fingerprint: recording.fingerprint, cuts: CutPoint.all(of: recording).count, patience: 300)
        last = pool
        return pool
    }
}
