import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// What decides the recorded run, and so what a cut's number means.
struct PlanOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Operation lists recorded by fsx (.fsxops).", valueName: "workload"))
    var workloads: [String] = []

    @Option(help: "Decides everything: the plan, what clients do, where checkpoints fall.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Turns a rule of the protocol off (see `crashtest rules`).", valueName: "rule"))
    var without: [ProtocolRule] = []

    @Option(help: .hidden)
    var mutant: [Mutant] = []

    func lists() throws -> [FsxOperationList] { try WorkloadArgument.load(workloads) }

    func plan(_ lists: [FsxOperationList]) -> Plan { Planner.plan(lists, seed: seed) }

    func record(_ plan: Plan) async throws -> Recording {
        try await Driver.record(plan, rules: without.reduce(RuleSet.all) { $0.without($1) })
    }

    /// The command that shows a finding at `point` again; nil stands for one that needs no crash.
    func command(_ point: CutPoint?) -> String {
        let options = without.flatMap { ["--without", $0.name] } + mutant.flatMap { ["--mutant", $0.description] }
        return (["crashtest", "run"] + workloads + options + ["--seed", "\(seed)", "--cut", "\(point?.number ?? 0)"])
            .joined(separator: " ")
    }

    /// What a worker is started with, as a child of this process.
    var workerArguments: [String] {
        let options = without.flatMap { ["--without", $0.name] } + mutant.flatMap { ["--mutant", $0.description] }
        return ["worker", "--parent", "\(getpid())", "--seed", "\(seed)"] + options + ["--"] + workloads
    }
}
