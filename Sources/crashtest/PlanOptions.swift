import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// The options that decide the recorded run, and with it the meaning of a cut's number; and how deep crashes nest in
/// it.
struct PlanOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Operation lists recorded by fsx (.fsxops), or one plan (.json).", valueName: "workload"))
    var workloads: [String] = []

    @Option(
        help: ArgumentHelp("Draws so many operations and phrases from the seed, instead of a workload.", valueName: "n")
    )
    var generate: Int?

    @Option(help: "Decides everything: the plan, what clients do, where checkpoints fall.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Turns a rule of the protocol off (see `crashtest rules`).", valueName: "rule"))
    var without: [ProtocolRule] = []

    @OptionGroup var tables: MediumOptions

    var medium: StoreMedium { tables.medium }

    @Option(help: "How deep crashes inside recoveries nest: 0, 1 (all pairs of crashes) or 2.")
    var depth = 1

    @Option(help: ArgumentHelp("Crashes one in N recoveries again; 1 for all of them.", valueName: "n"))
    var nestEvery = CutRunner.Depth().every

    @Option(help: .hidden)
    var mutant: [Mutant] = []

    init() {}

    /// The options of a run that another command makes, without crashes inside recovery.
    init(
        workloads: [String] = [], generate: Int? = nil, seed: UInt64, without: [ProtocolRule] = [],
        journal: JournalMode, mutant: [Mutant]
    ) {
        // A value of its own: what an initializer assigns to itself is a default, which nobody has parsed.
        var options = PlanOptions()
        (options.workloads, options.generate, options.seed) = (workloads, generate, seed)
        (options.without, options.tables, options.mutant) = (without, MediumOptions(journal), mutant)
        (options.depth, options.nestEvery) = (0, CutRunner.Depth().every)
        self = options
    }

    /// The workloads that are named, or the plan that is drawn.
    func inputs() throws -> [Workload] {
        if let generate { return [try Workload(drawn: Planner.plan(generating: generate, seed: seed))] }
        return try WorkloadArgument.load(workloads)
    }

    func plan(_ inputs: [Workload]) -> Plan { Planner.plan(inputs, seed: seed) }

    var rules: RuleSet { without.reduce(RuleSet.all) { $0.without($1) } }

    func record(_ plan: Plan, _ rehearsed: Rehearsed?, judgesEnd: Bool = true) async throws -> Recording {
        guard let rehearsed else { return try await Driver.record(plan, rules: rules, on: medium) }
        return try await Driver.record(
            plan, rules: rules, on: medium, rehearsed: rehearsed, judgesEnd: judgesEnd)
    }

    /// Rehearses and records the plan.
    func rehearseAndRecord(_ plan: Plan, patience: Double = 300) async throws -> (Rehearsed, Recording) {
        guard let rehearsed = try Rehearsal(.own("rehearse", childArguments), patience: patience).run() else {
            throw BrokenRunError(description: "the rehearsal did not say what came of it")
        }
        let recording = try await record(plan, rehearsed)
        try rehearsed.check(recording)
        return (rehearsed, recording)
    }

    var nesting: CutRunner.Depth { CutRunner.Depth(crashes: depth, every: nestEvery) }

    func validate() throws {
        guard (0...2).contains(depth), nestEvery > 0 else {
            throw ValidationError("--depth is 0, 1 or 2, and --nest-every at least 1")
        }
        if let generate {
            guard (1...100_000).contains(generate) else {
                throw ValidationError("--generate is a number of operations from 1 to 100000")
            }
            guard workloads.isEmpty else { throw ValidationError("--generate draws the workload; name no other") }
        }
    }

    /// The command that explores the cut at `point` again.
    func command(_ point: CutPoint) -> String {
        Pasted.command(["run"] + options + ["--seed", "\(seed)", "--cut", "\(point.number)", "--"] + workloads)
    }

    /// The arguments of a process that this one starts.
    var childArguments: [String] { ["--seed", "\(seed)"] + options + ["--"] + workloads }

    /// The options that differ from their defaults, without the seed.
    private var options: [String] {
        var words: [String] = []
        if let generate { words += ["--generate", "\(generate)"] }
        for rule in without { words += ["--without", rule.name] }
        words += tables.options
        if depth != 1 { words += ["--depth", "\(depth)"] }
        if nestEvery != CutRunner.Depth().every { words += ["--nest-every", "\(nestEvery)"] }
        for mutant in mutant { words += ["--mutant", mutant.description] }
        return words
    }
}
