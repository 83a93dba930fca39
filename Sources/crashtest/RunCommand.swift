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
            Without WORKLOAD the built-in fsx-core-seed31-120 runs; with --generate N a plan that is drawn from the seed. Results go to stdout, progress to stderr. A campaign file \
            of the same seed, workloads, rules and journal mode goes on where it stopped, whatever --budget and --jobs were. SIGINT \
            and SIGTERM end the run after the cuts that are done, with exit code 130; the same command goes on.
            """)

    @OptionGroup var options: PlanOptions

    @Option(
        help: "When to stop: 30s, 5m, 2h of this run, or a number of states in the campaign file. Finished cuts only.")
    var budget = Budget.time(.seconds(60))

    @Option(help: ArgumentHelp("Worker processes; each keeps a recording in memory. (default: the number of cores)"))
    var jobs: Int?

    @Option(
        help:
            "The campaign file, SQLite. By default a new one in the temporary directory, removed if the run is clean and complete."
    )
    var db: String?

    @Flag(help: "The campaign file stays although the run is clean and complete; with --db it always does.")
    var keep = false

    @Option(help: "Writes the figures to this file as JSON.")
    var json: String?

    @Option(
        help: ArgumentHelp(
            "Writes a case for each signature, of its simplest finding, into this folder; see `crashtest replay`.",
            valueName: "folder"))
    var cases: String?

    @Flag(help: "Ends the run with the first finding.")
    var stopAtFirst = false

    @Flag(help: "A run that ends before its first pass is done is no error: it says what it saw, and proves little.")
    var partial = false

    @Flag(help: "Cuts that were not reached, or not explored to the end, are an error (exit code 2).")
    var requireComplete = false

    @Option(
        help: ArgumentHelp(
            "A worker hangs if it uses this much CPU time for one cut without an answer, or gives none for as long and is idle; so does the recording in one operation, after 20 seconds at most.",
            valueName: "seconds"))
    var patience: Double = 300

    @Option(
        help: ArgumentHelp(
            "Explores so many of the file's cuts again before it goes on: a file that says otherwise is refused (exit code 2).",
            valueName: "n"))
    var reverify: Int?

    @Option(
        help: ArgumentHelp(
            "A worker that was killed from outside is tried again alone, and may then use this much memory. (default: three quarters of the machine's)",
            valueName: "MiB"))
    var memory: Int?

    @Option(help: "Explores one cut only, in this process, and tells the story of what it finds.")
    var cut: Int?

    @Flag(help: "Prints the plan and ends.")
    var plan = false

    @Option(
        help: ArgumentHelp(
            "Writes the plan to this file, to be edited and run again as a workload (Schemas/workload.schema.json).",
            valueName: "file"))
    var writeWorkload: String?

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 1024") }
        if let reverify, reverify < 1 { throw ValidationError("--reverify is a number of cuts above 0") }
        if let memory, !(1...1 << 30).contains(memory) { throw ValidationError("--memory is a number of MiB above 0") }
        guard patience > 0, patience < 1e9 else { throw ValidationError("--patience is a number of seconds above 0") }
    }

    func run() async throws {
        let start = ContinuousClock.now
        let code = try await CommandFailure.report { try await execute(start) }
        if code != .success { throw code }
    }

    private func execute(_ start: ContinuousClock.Instant) async throws -> ExitCode {
        let lists = try options.inputs()
        let drawn = options.plan(lists)
        if let writeWorkload { try Self.write(drawn, to: writeWorkload) }
        if plan {
            for step in drawn.steps { print(step) }
            return .success
        }
        let (rehearsed, recording) = try await options.rehearseAndRecord(drawn, patience: patience)
        if let misfit = recording.misfit {
            throw InputError(
                file: lists[misfit.step.list].name, line: misfit.step.line,
                message: "the operation does not fit the file as the list has made it: \(misfit.message)")
        }
        func open(_ path: String) throws -> Campaign {
            try Campaign(
                recording, workloads: lists, depth: options.nesting, path: path, build: Build.name, start: start)
        }
        if let cut {
            // The numbers of cuts are those of a file only if the file is this build's.
            if let db, FileManager.default.fileExists(atPath: db) { _ = try open(db) }
            return try await show(cut, recording)
        }

        try json.map(Figures.checkPlace)
        let path =
            db
            ?? FileManager.default.temporaryDirectory
            .appendingPathComponent("crashtest-\(options.seed)-\(UUID().uuidString).db").path
        let campaign = try open(path)
        let report = RunReport(campaign, path: path, lists: lists)
        report.printHead()
        fflush(nil)  // now, since what follows takes its time
        let pool = WorkerPool(
            .own("worker", try rehearsed.arguments + options.childArguments),
            jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, fingerprint: recording.fingerprint,
            cuts: campaign.points.count, patience: patience, memory: memory.map { $0 << 20 } ?? WorkerPool.mostMemory)
        if let reverify {
            let count = try await campaign.reverify(reverify, by: pool)
            print("reverified \(count) cuts of the file explored again: it says what they show")
        }
        let progress = Progress(campaign, budget: budget)
        // An interrupt may have come while cuts were explored again.
        if !pool.isInterrupted {
            try await campaign.run(budget, by: pool, stopsAtFirst: stopAtFirst) {
                progress.show(visited: $0, states: $1)
            }
        }
        progress.end()
        let totals = try campaign.store.totals()
        let verdicts = try campaign.store.verdicts()
        let cells = campaign.cells
        let impossible = campaign.impossible(of: cells)
        let verdict = CampaignVerdict(
            totals, missed: verdicts.filter { $0.state == .missed }, impossible: impossible,
            isInterrupted: pool.isInterrupted, mayBePartial: partial, requireComplete: requireComplete)
        let figures = try Figures(campaign, totals, verdict, verdicts, cells, lists, start: start)
        // First the file that a script reads: whatever fails later, it has the verdict.
        if let json { try figures.write(to: json) }
        try report.printResult(
            verdict, verdicts, cells, impossible: impossible, totals, figures, isInterrupted: pool.isInterrupted,
            cases: cases)
        if db == nil, !keep, verdict == .clean, totals.complete == totals.cuts {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        return verdict.code
    }

    private static func write(_ plan: Plan, to path: String) throws {
        let text = try WrittenPlan(plan, about: "drawn from seed \(plan.seed)").text
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure("the plan cannot be written to \(path): \(error.localizedDescription)", Exit.usage)
        }
    }

    /// Explores one cut in this process, and tells what it shows.
    private func show(_ number: Int, _ recording: Recording) async throws -> ExitCode {
        let points = CutPoint.all(of: recording)
        guard points.indices.contains(number) else {
            throw CommandFailure("there is no cut \(number): this run has cuts 0 to \(points.count - 1)", Exit.usage)
        }
        let point = points[number]
        for mutant in options.mutant { mutant.strike(.cut(number)) }
        let result = await CutRunner(recording, depth: options.nesting).run(point, limit: CutRunner.mostPaths)
        let findings =
            (result.findings + result.bundles.flatMap(\.findings)).map { $0.at(point.cut) }
            .sorted { $0.simplicity.lexicographicallyPrecedes($1.simplicity) } + recording.liveFindings
        print(
            "cut \(number): \(result.paths) paths for \(result.legalStates) legal states, "
                + "\(result.isComplete ? "complete" : "stopped at the limit"), \(findings.count) violations")
        for cause in Causes(findings.map { (number: 0, count: 1, finding: $0) }).all {
            print(Story(cause.finding, recording).text)
            print("  \(options.command(point))")
        }
        return findings.isEmpty ? .success : Exit.violation
    }
}
