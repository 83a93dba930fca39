import ArgumentParser
import CrashEngine

/// Where the plan of a command comes from that makes no campaign: from workloads, or from the seed alone.
struct PlanSource: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Operation lists recorded by fsx (.fsxops), or one plan (.json).", valueName: "workload"))
    var workloads: [String] = []

    @Option(
        help: ArgumentHelp("Draws so many operations and phrases from a seed, instead of a workload.", valueName: "n"))
    var generate: Int?

    /// Whether there is another workload than the usual one.
    var isGiven: Bool { generate != nil || !workloads.isEmpty }

    func validate() throws {
        guard generate == nil || workloads.isEmpty else {
            throw ValidationError("--generate draws the workload; name no other")
        }
    }

    func plan(seed: UInt64) throws -> Plan {
        try generate.map { Planner.plan(generating: $0, seed: seed) }
            ?? Planner.plan(WorkloadArgument.load(workloads), seed: seed)
    }
}
