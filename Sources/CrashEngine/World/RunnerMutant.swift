/// A hook or oracle of the explorer that is blind on purpose, to test the campaign: it has to notice, and call itself
/// broken (CRASHMODEL M6).
package enum RunnerMutant: String, Sendable, CaseIterable {
    /// Survivors never use their addresses.
    case deafClients
    /// Recovery passes its named points unheard.
    case unheardPoints
    /// No new file takes the free space.
    case noPressure
    /// Crashes inside recovery are asked for and never injected.
    case noInnerCrash
    /// The content oracle is not asked.
    case blindContentOracle
    /// Recoveries are not compared with the recovery at once.
    case blindRecoveryOracle
}
