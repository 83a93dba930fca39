/// What a run came to; of several, the one that stands first here.
/// Source: CRASHMODEL M6.
package enum CampaignVerdict: String, Encodable, Sendable, CaseIterable {
    /// A finding is final, whatever was not done.
    case violated
    case interrupted
    /// Something that had to happen never did, or what cannot happen did, so that having found nothing proves nothing.
    case broken
    /// The first pass is not done, so nobody knows yet what never happened.
    case unfinished
    /// Cuts were not reached or not explored to the end, and all of them were asked for.
    case incomplete
    case clean

    package init(
        _ totals: CampaignTotals, missed: [CounterVerdict], impossible: [String], isInterrupted: Bool,
        mayBePartial: Bool,
        requireComplete: Bool
    ) {
        self =
            if totals.findings > 0 {
                .violated
            } else if isInterrupted {
                .interrupted
            } else if !missed.isEmpty || !impossible.isEmpty {
                .broken
            } else if !totals.isFirstPassDone && !mayBePartial {
                .unfinished
            } else if requireComplete && totals.complete < totals.cuts {
                .incomplete
            } else {
                .clean
            }
    }
}
