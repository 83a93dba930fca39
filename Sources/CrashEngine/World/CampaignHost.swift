package import LayoutStore

/// The host that recorded stores and recovered ones run on; each crash of it gives it another boot.
package enum CampaignHost {
    /// - Parameter boots: how often the machine has crashed.
    package static func identity(boots: Int) -> HostIdentity { HostIdentity(host: 1, boot: 1 + Int64(boots)) }

    /// What a store finds there: freed blocks are handed out again at once, and journal, log and steps are so short that a run meets
    /// all that their ends bring.
    ///
    /// - Parameter random: the seed of the store's random numbers, and which of its rows.
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
