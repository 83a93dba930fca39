package import LayoutStore

/// The host on which recorded and recovered stores run. Each crash of the machine gives it another boot.
package enum CampaignHost {
    /// - Parameter boots: how often the machine has crashed.
    package static func identity(boots: Int) -> HostIdentity { HostIdentity(host: 1, boot: 1 + Int64(boots)) }

    /// The environment of a campaign's stores. The block that was freed last is handed out first, so that a block which
    /// was freed too early is soon written over. Steps, journal and log are short, so that a run has intents of several
    /// steps, a trimmed journal, and checkpoints.
    ///
    /// - Parameter random: the seed and the purpose of the store's random bits.
    static func environment(
        boots: Int, random: (seed: UInt64, purpose: SeedPurpose), pacer: (any Pacer)? = nil,
        channel: (any HolderChannel)? = nil, observer: (any StoreObserver)? = nil, rules: RuleSet = .all,
        checkpointPages: Int? = 20
    ) -> StoreEnvironment {
        let bits = SeededBits(seed: random.seed, purpose: random.purpose)
        return StoreEnvironment(
            host: identity(boots: boots), random: { bits.next() }, clock: StandingClock(), pacer: pacer,
            channel: channel, observer: observer, rules: rules, allocation: .mostRecentlyFreed, extentsPerStep: 2,
            journalRecords: 48,
            checkpointPages: checkpointPages)
    }
}
