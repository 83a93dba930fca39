package import LayoutStore

/// What a campaign runs: clients, the recorded operations, and the clients' own acts between them, all drawn from one
/// seed.
package struct Plan: Sendable {
    /// The scopes of the clients. The last client makes the workload's own mapped accesses.
    package let scopes: [HolderScope]
    package let steps: [PlanStep]
    package let seed: UInt64
    package let workloads: [String]

    package var workloadClient: Int { scopes.count - 1 }

    /// The plan's first `count` steps.
    package func prefix(_ count: Int) -> Plan {
        Plan(scopes: scopes, steps: Array(steps.prefix(count)), seed: seed, workloads: workloads)
    }

    // MARK: operations of a run: the set-up is 0, then clients register, then come the steps

    package var lastOperation: Int { scopes.count + steps.count }

    /// The words of an operation.
    package func words(ofOperation number: Int) -> String {
        if number <= 0 { return "set-up" }
        if number <= scopes.count { return "register client \(number - 1), \(scopes[number - 1]) scope" }
        let index = number - scopes.count - 1
        return steps.indices.contains(index) ? steps[index].description : "none"
    }
}
