package import LayoutStore

/// The host on which recorded and recovered stores run. Each crash of the machine gives it another boot.
package enum CampaignHost {
    /// - Parameter boots: how often the machine has crashed.
    package static func identity(boots: Int) -> HostIdentity { HostIdentity(host: 1, boot: 1 + Int64(boots)) }

    /// The environment of a campaign's stores, as `plan` is tuned. Its seed decides their random bits.
    ///
    /// - Parameters:
    ///   - tuning: another tuning than the plan's.
    ///   - purpose: what the random bits are for.
    static func environment(
        _ plan: Plan, tuned tuning: Tuning? = nil, boots: Int, random purpose: SeedPurpose, pacer: (any Pacer)? = nil,
        channel: (any HolderChannel)? = nil, observer: (any StoreObserver)? = nil, rules: RuleSet = .all,
        checkpoints: Bool = true, logLimit: Int? = nil
    ) -> StoreEnvironment {
        let bits = SeededBits(seed: plan.seed, purpose: purpose)
        let tuning = tuning ?? plan.tuning
        return StoreEnvironment(
            host: identity(boots: boots), random: { bits.next() }, clock: StandingClock(), pacer: pacer,
            channel: channel, observer: observer, rules: rules, allocation: tuning.allocation,
            extentsPerStep: tuning.extentsPerStep, journalRecords: tuning.journalRecords,
            checkpointPages: checkpoints && tuning.checkpointPages > 0 ? tuning.checkpointPages : nil,
            logLimit: logLimit)
    }
}
