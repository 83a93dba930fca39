/// Totals of a campaign file.
package struct CampaignTotals: Sendable, Equatable {
    package let cuts: Int
    package let visited: Int
    /// How many of the visited cuts were explored themselves; the others are included in them.
    package let explored: Int
    package let complete: Int
    /// How many cuts the first pass explores, and how many of them are done.
    package let firstPass: Int
    package let firstPassDone: Int
    /// Distinct post-crash states that were checked.
    package let states: Int
    /// Paths explored.
    package let paths: Int
    package let recoveries: Int
    package let outcomes: Int
    package let findings: Int

    package init(
        cuts: Int, visited: Int, explored: Int, complete: Int, firstPass: Int, firstPassDone: Int, states: Int,
        paths: Int, recoveries: Int, outcomes: Int, findings: Int
    ) {
        (self.cuts, self.visited, self.explored, self.complete) = (cuts, visited, explored, complete)
        (self.firstPass, self.firstPassDone) = (firstPass, firstPassDone)
        (self.states, self.paths, self.recoveries, self.outcomes) = (states, paths, recoveries, outcomes)
        self.findings = findings
    }

    /// Whether the first pass is done. Only then are counters judged (CRASHMODEL M6).
    package var isFirstPassDone: Bool { firstPassDone == firstPass }
}

/// The verdict on a counter that may not stay zero.
package struct CounterVerdict: Sendable, Equatable {
    package enum State: String, Sendable {
        case met, missed
        case notYet = "not yet"
        case notApplicable = "n/a"
    }

    package let name: String
    package let value: Int
    package let state: State
    /// Why the counter does not apply; empty if it does.
    package let reason: String

    package init(name: String, value: Int, state: State, reason: String) {
        (self.name, self.value, self.state, self.reason) = (name, value, state, reason)
    }
}
