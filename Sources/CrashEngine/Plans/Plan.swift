package import LayoutStore

/// What a campaign runs: clients, the recorded or generated operations, and the clients' own acts between them, all drawn from one
/// seed; or all of that as a workload has it written down.
package struct Plan: Sendable {
    /// The scopes of the clients. The last client makes the workload's own mapped accesses.
    package let scopes: [HolderScope]
    package let steps: [PlanStep]
    package let seed: UInt64
    package let workloads: [String]
    package let tuning: Tuning
    /// Whether a counter that stays zero breaks the run (CRASHMODEL M6). Otherwise it says only that the plan did not ask for it.
    package let isStrict: Bool
    /// The crashes that are asked for; nil for all.
    package let crashes: [AskedCrash]?

    package init(
        scopes: [HolderScope], steps: [PlanStep], seed: UInt64, workloads: [String], tuning: Tuning = .standard,
        isStrict: Bool = true, crashes: [AskedCrash]? = nil
    ) {
        self.scopes = scopes
        self.steps = steps
        self.seed = seed
        self.workloads = workloads
        self.tuning = tuning
        self.isStrict = isStrict
        self.crashes = crashes
    }

    package var workloadClient: Int { scopes.count - 1 }

    /// The plan's first `count` steps.
    package func prefix(_ count: Int) -> Plan {
        Plan(
            scopes: scopes, steps: Array(steps.prefix(count)), seed: seed, workloads: workloads, tuning: tuning,
            isStrict: isStrict, crashes: crashes)
    }

    /// Whether crashes of `kind` inside operation `number` are asked for.
    package func asks(for kind: CrashKind, inOperation number: Int) -> Bool {
        guard let crashes else { return true }
        return crashes.contains {
            $0.step == number - scopes.count - 1 && ($0.kinds.isEmpty || $0.kinds.contains(kind))
        }
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

/// Crashes inside one step of a written plan, to which the campaign is limited.
package struct AskedCrash: Hashable, Codable, Sendable {
    /// The index of the step among the plan's steps, from 0.
    package let step: Int
    /// Empty for all kinds.
    package let kinds: [CrashKind]

    package init(step: Int, kinds: [CrashKind] = []) {
        self.step = step
        self.kinds = kinds
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        step = try container.decode(Int.self, forKey: .step)
        kinds = try container.decodeIfPresent([CrashKind].self, forKey: .kinds) ?? []
    }
}
