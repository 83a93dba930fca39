import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// Runs a crash-injection campaign.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Records a workload with clients around it, crashes it everywhere, and judges every recovered store.",
        discussion: """
            Without WORKLOAD the built-in fsx-core-seed31-120 runs. Results go to stdout, progress to stderr. A campaign file \
            of the same seed, workloads and rules goes on where it stopped.
            """)

    @Argument(help: ArgumentHelp("Operation lists recorded by fsx (.fsxops).", valueName: "workload"))
    var workloads: [String] = []

    @Option(help: "Decides everything: the plan, what clients do, where checkpoints fall.")
    var seed: UInt64 = 1

    @Option(help: "When to stop: 30s, 5m, 2h, or a number of states. Finished cuts only.")
    var budget = Budget.time(.seconds(30))

    @Option(help: "The campaign file, SQLite. By default a new one in the temporary directory.")
    var db: String?

    @Option(help: "Writes the figures to this file as JSON.")
    var json: String?

    @Option(help: ArgumentHelp("Turns a rule of the protocol off (see `crashtest rules`).", valueName: "rule"))
    var without: [ProtocolRule] = []

    @Option(help: "How SQLite keeps transactions atomic: wal, rollback (TRUNCATE at FULL), delete (shown to lose commits).")
    var journal = JournalMode.wal

    @Option(help: "How deep crashes inside recoveries nest: 0, 1 (all pairs of crashes) or 2.")
    var depth = 1

    @Option(help: ArgumentHelp("Crashes one in N recoveries again; 1 for all of them.", valueName: "N"))
    var nestEvery = 4

    @Option(help: "Explores one cut only, and tells the story of what it finds.")
    var cut: Int?

    @Flag(help: "Prints the plan and ends.")
    var plan = false

    func run() async throws {
        let start = ContinuousClock.now
        let code = try await CommandFailure.report { try await execute(start) }
        if code != .success { throw code }
    }

    private func execute(_ start: ContinuousClock.Instant) async throws -> ExitCode {
        let lists = try WorkloadArgument.load(workloads)
        let drawn = Planner.plan(lists, seed: seed)
        if plan {
            for step in drawn.steps { print(step) }
            return .success
        }
        let rules = without.reduce(RuleSet.all) { $0.without($1) }
        let recording = try await Driver.record(drawn, rules: rules, journal: journal)
        if let misfit = recording.misfit {
            throw InputError(
                file: lists[misfit.step.list].name, line: misfit.step.line,
                message: "the operation does not fit the file as the list has made it: \(misfit.message)")
        }
        let again = try await Driver.fingerprint(repeating: recording)
        guard recording.fingerprint == again else {
            throw CommandFailure(
                "the run broke: seed \(seed) was recorded twice and gave two different runs", Exit.broken)
        }
        let arguments =
            (workloads + without.flatMap { ["--without", $0.name] }
            + (journal == .wal ? [] : ["--journal", journal.name]) + (depth == 1 ? [] : ["--depth", "\(depth)"])
            + (nestEvery == 4 ? [] : ["--nest-every", "\(nestEvery)"]))
            .joined(separator: " ")
        let command = { (point: CutPoint?) in
            ["crashtest run", arguments, "--seed \(seed) --cut \(point?.number ?? 0)"].filter { !$0.isEmpty }
                .joined(separator: " ")
        }
        if let cut { return try await show(cut, recording, lists, command) }

        let path =
            db
            ?? FileManager.default.temporaryDirectory
            .appendingPathComponent("crashtest-\(seed)-\(ProcessInfo.processInfo.processIdentifier).db").path
        let campaign = try Campaign(recording, workloads: lists, path: path, depth: CutRunner.Depth(crashes: depth, every: nestEvery), start: start,
            command: command)
        let report = RunReport(campaign, path: path, lists: lists)
        report.printHead()
        let progress = Progress(cuts: campaign.points.count, budget: budget, start: start)
        try await campaign.run(budget) { progress.show(visited: $0, states: $1) }
        progress.end()
        let figures = try Figures(campaign, start: start)
        let code = try report.printResult(figures)
        if let json { try figures.write(to: json) }
        return code
    }

    /// Explores one cut and tells what it shows.
    private func show(
        _ number: Int, _ recording: Recording, _ lists: [FsxOperationList], _ command: (CutPoint?) -> String
    ) async throws -> ExitCode {
        let points = CutPoint.all(of: recording)
        guard points.indices.contains(number) else {
            throw CommandFailure("there is no cut \(number): this run has cuts 0 to \(points.count - 1)", Exit.usage)
        }
        let point = points[number]
        let result = await CutRunner(recording, depth: CutRunner.Depth(crashes: depth, every: nestEvery)).run(point, limit: Campaign.stateLimit)
        print(
            "cut \(number): \(result.paths) paths for \(result.legalStates) legal states, "
                + "\(result.isComplete ? "complete" : "stopped at the limit"), \(result.findings.count) violations")
        var told: Set<String> = []
        for finding in result.findings where told.insert(finding.violation.kind).inserted {
            print(Story(recording, point).lines(finding).joined(separator: "\n"))
            print("  \(command(point))")
        }
        for violation in recording.liveViolations { print("VIOLATED  without any crash: \(violation.message)") }
        return result.findings.isEmpty && recording.liveViolations.isEmpty ? .success : Exit.violation
    }
}
