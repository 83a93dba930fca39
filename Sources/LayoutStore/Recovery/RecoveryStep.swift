/// What recovery does, in this order (PROTOCOL P7). Each step's crash leaves what the next opening begins with.
package enum RecoveryStep: CaseIterable, Sendable {
    /// What was read came from a log that may never have been synced, and from a device's cache: nothing may rely on it before.
    case syncRecovered
    /// Database, log and device have to be of one store and one time; a bump that a crash cut short is finished.
    case superblock
    /// Grants of the old epoch are told from new ones, and lost log frames cannot come back as others.
    case bumpEpoch
    /// The device has the new epoch: one of the epoch before is an older copy from now on.
    case confirmOpening
    /// Every freeing LSN is durable now. A bounded number: allocations move the rest.
    case emptyBusy
    /// Their holds are in nobody's hands; what was detached for them becomes busy.
    case dropDeadHolders
    /// An operation that has logged its intent happens as a whole.
    case rollIntentsForward
    /// Nobody can reach staged blocks, and whoever staged them is gone.
    case cancelStaging
    /// Whoever had these files mapped may just have been dropped.
    case inactivateUnlinked
    /// Operations begin on what is permanent.
    case sync

    /// The steps under `rules`.
    ///
    /// keeps intentsBeforeStaging, deadBeforeUnlinked (off: in the opposite order); keeps intentsAreFinished, stagingIsCancelled,
    /// unlinkedIsInactivated, recoveryEndsSynced (off: left out).
    static func all(under rules: RuleSet) -> [RecoveryStep] {
        var steps = allCases
        if !rules.keeps(.intentsBeforeStaging) {
            steps = steps.map {
                $0 == .rollIntentsForward ? .cancelStaging : $0 == .cancelStaging ? .rollIntentsForward : $0
            }
        }
        if !rules.keeps(.deadBeforeUnlinked) {
            steps = steps.map {
                $0 == .dropDeadHolders ? .inactivateUnlinked : $0 == .inactivateUnlinked ? .dropDeadHolders : $0
            }
        }
        if !rules.keeps(.intentsAreFinished) { steps.removeAll { $0 == .rollIntentsForward } }
        if !rules.keeps(.stagingIsCancelled) { steps.removeAll { $0 == .cancelStaging } }
        if !rules.keeps(.unlinkedIsInactivated) { steps.removeAll { $0 == .inactivateUnlinked } }
        if !rules.keeps(.recoveryEndsSynced) { steps.removeAll { $0 == .sync } }
        return steps
    }
}
