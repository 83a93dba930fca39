/// Totals of a campaign file.
package struct CampaignTotals: Sendable, Equatable {
    package let cuts: Int
    package let visited: Int
    /// Of the visited ones, those that were explored themselves.
    package let explored: Int
    package let complete: Int
    /// Cuts that pass 0 explores, and how many of them are done.
    package let firstPass: Int
    package let firstPassDone: Int
    /// Distinct post-crash states that were checked.
    package let states: Int
    /// Decision sequences explored.
    package let paths: Int
    package let recoveries: Int
    package let outcomes: Int
    package let findings: Int

    /// Counters are judged only then (CRASHMODEL M6).
    package var isFirstPassDone: Bool { firstPassDone == firstPass }
}

/// What the file says of one counter that may not stay zero.
package struct CounterVerdict: Sendable, Equatable {
    package enum State: String, Sendable {
        case met, missed
        case notYet = "not yet"
        case notApplicable = "n/a"
    }

    package let name: String
    package let value: Int
    package let state: State
    /// Why it does not apply.
    package let reason: String
}
