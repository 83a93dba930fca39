/// What came of one cut.
package struct CutResult: Codable, Sendable {
    /// Ends of decision sequences: what was explored, whether or not another cut has the same state.
    package var paths = 0
    /// Identities of the post-crash states that every oracle judged, and in which each survivor could land an access.
    @PackedHashes package var states: Set<Int64> = []
    /// Really run: what the runner remembers from other cuts is not run again.
    package var recoveries = 0
    /// Hashes of recovered contents.
    @PackedHashes package var outcomes: Set<Int64> = []
    /// Every state was visited.
    package var isComplete = false
    package var legalStates = ""
    package var inFlightSectors = 0
    package var counters: [String: Int] = [:]
    package var findings: [Finding] = []
    /// Verdicts that other cuts may have met too, in the order in which this one did.
    package var bundles: [Bundle] = []

    package init() {}

    package mutating func count(_ name: String, _ by: Int = 1) { counters[name, default: 0] += by }
}
