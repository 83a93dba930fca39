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
    var budget = Budget.states(100_000)

    @Option(help: "Worker processes. (default: the number of cores)")
    var jobs: Int?

    @Option(parsing: .upToNextOption, help: ArgumentHelp("These rules alone. (default: all)", valueName: "rule"))
    var rule: [ProtocolRule] = []

    @Option(help: "Writes the answers to this file as JSON, one object a rule.")
    var json: String?

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
        let pools = Pools(jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, workloads: workloads)
        let test = SelfTest(lists, generates: workloads.isEmpty, seed: seed, budget: budget, build: Build.name)

        print(SelfTestLine.head)
        var lines: [SelfTestLine] = []
        for rule in [nil] + (rule.isEmpty ? ProtocolRule.allCases : rule).map(Optional.some) {
            let before = Figures.usedCPUSeconds
            let answer = try await test.judge(rule, by: pools.pool) { pools.isInterrupted }
            let line = SelfTestLine(
                answer, cpuSeconds: Figures.usedCPUSeconds - before, isInterrupted: pools.isInterrupted)
            print(line.text)
            fflush(nil)  // now, since the next one takes its time
            lines.append(line)
            if rule == nil, line.state != .clean || pools.isInterrupted { break }
            if pools.isInterrupted { break }
        }
        if let json { try Figures.write(lines, to: json) }
        print(SelfTestLine.sum(of: lines))
        return SelfTestLine.code(of: lines, isInterrupted: pools.isInterrupted)
    }
}

/// The pool of each campaign, one after the other.
private final class Pools {
    private let jobs: Int
    private let workloads: [String]
    private var last: WorkerPool?

    init(jobs: Int, workloads: [String]) {
        self.jobs = jobs
        self.workloads = workloads
    }

    /// Whether SIGINT or SIGTERM ended the last campaign.
    var isInterrupted: Bool { last?.isInterrupted ?? false }

    /// Workers that record the trial's run as `recording` has it.
    func pool(_ trial: SelfTest.Trial, _ recording: Recording) -> WorkerPool {
        var options = PlanOptions()
        (options.workloads, options.generate) = (trial.generate == nil ? workloads : [], trial.generate)
        (options.seed, options.mutant) = (trial.seed, [])
        options.without = trial.rule.map { [$0] } ?? []
        options.journal = trial.journal
        options.depth = trial.depth.crashes
        options.nestEvery = trial.depth.every
        let pool = WorkerPool(
            .own("worker", options.childArguments), jobs: jobs,
            fingerprint: recording.fingerprint, cuts: CutPoint.all(of: recording).count, patience: 300)
        last = pool
        return pool
    }
}
