package import LayoutStore

/// A violation, and how to get there.
package struct Finding: Sendable, Codable {
    package let violation: OracleViolation
    /// The chooser's answers after the crash of the recorded run.
    package let decisions: [Int]
    /// Crashes inside the recovery from that one.
    package let inner: [InnerCrash]
    /// The last LSN that the media gave back in the end.
    package let lsn: Int64
}

/// What lies behind one memo key: the recovery of a post-crash state, and all crashes inside it. A function of the key.
package struct Bundle: Sendable, Codable {
    package struct Content: Sendable, Codable {
        /// Identities of the checked states that crashes inside this recovery left.
        package var states: Set<Int64> = []
        /// Hashes of recovered contents.
        package var outcomes: Set<Int64> = []
        package var counters: [String: Int] = [:]
        /// Of crashes inside this recovery; decisions of the outer crash are not among theirs.
        package var findings: [Finding] = []
        package var paths = 0
        package var recoveries = 0

        package mutating func count(_ name: String, _ by: Int = 1) { counters[name, default: 0] += by }

        mutating func add(_ other: Content) {
            states.formUnion(other.states)
            outcomes.formUnion(other.outcomes)
            counters.merge(other.counters, uniquingKeysWith: +)
            findings += other.findings
            paths += other.paths
            recoveries += other.recoveries
        }
    }

    package let key: Int64
    /// Nil when the runner has given it before.
    package let content: Content?
}

/// What came of one cut.
package struct CutResult: Sendable, Codable {
    /// Ends of decision sequences: what was explored, whether or not another cut has the same state.
    package var paths = 0
    /// Identities of the post-crash states that every oracle judged, and in which each survivor could land an access.
    package var states: Set<Int64> = []
    /// Every state was visited.
    package var isComplete = false
    package var legalStates = ""
    package var inFlightSectors = 0
    package var counters: [String: Int] = [:]
    package var findings: [Finding] = []
    /// One for each state whose recovery the runner knows, each once.
    package var bundles: [Bundle] = []

    package init() {}

    package mutating func count(_ name: String, _ by: Int = 1) { counters[name, default: 0] += by }
}
