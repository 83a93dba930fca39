package import LayoutStore

/// One operation of a plan, and where it comes from.
package struct PlanStep: Hashable, Sendable, CustomStringConvertible {
    package let operation: WorkloadOperation
    package let durability: Durability
    /// Line of the recorded list, or 0 for what the plan adds.
    package let line: Int
    /// Which of the plan's lists it comes from.
    package let list: Int

    package init(_ operation: WorkloadOperation, _ durability: Durability, line: Int = 0, list: Int = 0) {
        self.operation = operation
        self.durability = durability
        self.line = line
        self.list = list
    }

    package var description: String {
        let origin = line == 0 ? "plan" : "line \(line)"
        return "\(operation.words) [\(durability), \(origin)]"
    }
}

/// What a campaign runs: clients, and the recorded operations with the clients' own acts between them. All from one seed.
package struct Plan: Sendable {
    /// Scopes of the clients; the last one belongs to the workload's own mapped accesses.
    package let scopes: [HolderScope]
    package let steps: [PlanStep]
    package let seed: UInt64
    package let workloads: [String]

    package var workloadClient: Int { scopes.count - 1 }

    /// The plan's first `count` steps.
    package func prefix(_ count: Int) -> Plan {
        Plan(scopes: scopes, steps: Array(steps.prefix(count)), seed: seed, workloads: workloads)
    }
}
