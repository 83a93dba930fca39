/// The result of exploring one cut.
package struct CutResult: Codable, Sendable {
    /// Paths that were explored to their end, whether or not another cut has the same state.
    package var paths = 0
    /// Identities of the post-crash states that every oracle judged and in which, if anybody survived, an access landed
    /// after recovery.
    @PackedHashes package var states: Set<Int64> = []
    /// Recoveries that were run behind keys that the runner met for the first time.
    package var recoveries = 0
    /// Hashes of recovered contents.
    @PackedHashes package var outcomes: Set<Int64> = []
    /// Whether every state was visited.
    package var isComplete = false
    package var legalStates = ""
    package var inFlightSectors = 0
    package var counters: [String: Int] = [:]
    package var findings: [Finding] = []
    /// The verdicts behind the keys that this cut met, in the order of meeting. Other cuts may have met them too.
    package var bundles: [Bundle] = []

    package init() {}

    package mutating func count(_ name: String, _ by: Int = 1) { counters[name, default: 0] += by }
}
