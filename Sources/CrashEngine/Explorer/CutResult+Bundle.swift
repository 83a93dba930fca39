extension CutResult {
    /// A verdict that depends on ``key`` alone, whichever cut came to the key; a campaign counts it once.
    ///
    /// A runner sends the content when it meets the key for the first time, and the bare key afterwards. Each runner
    /// explores its cuts in the order in which cuts are committed. So of all cuts with one key, the first to be
    /// committed has the content.
    package struct Bundle: Codable, Sendable {
        package let key: Int64
        /// The decisions that led to the key, on the first path of this cut that came to it; empty if there is no
        /// content, or if the content has no findings.
        package let decisions: [Decision]
        package let content: Content?

        package init(key: Int64, decisions: [Decision], content: Content?) {
            self.key = key
            self.decisions = decisions
            self.content = content
        }
    }

    /// All that lies behind a key but the verdict's own violations: recovered contents, counters, and the states and
    /// findings of crashes inside the recovery.
    package struct Content: Codable, Sendable {
        @PackedHashes package var states: Set<Int64> = []
        @PackedHashes package var outcomes: Set<Int64> = []
        package var counters: [String: Int] = [:]
        /// Findings of crashes inside the recovery. Their decisions begin after those that led to the key.
        package var findings: [Finding] = []
        package var paths = 0
        package var recoveries = 0

        package init() {}

        package mutating func count(_ name: String, _ by: Int = 1) { counters[name, default: 0] += by }

        mutating func add(_ other: Content) {
            states.formUnion(other.states)
            outcomes.formUnion(other.outcomes)
            counters.merge(other.counters, uniquingKeysWith: +)
            findings += other.findings
            paths += other.paths
            recoveries += other.recoveries
        }

        /// The same content, as a part of what lies behind the key whose recovery `crash` interrupted.
        /// - Parameter path: the decisions after that key that led to the recovery.
        func behind(_ crash: InnerCrash, _ path: [Decision]) -> Content {
            var content = self
            content.findings = findings.map { (finding) -> Finding in
                let first = InnerCrash(crash: crash.crash, decisions: crash.decisions + finding.decisions)
                return Finding(
                    finding.violation, decisions: path, inner: [first] + finding.inner, lsn: finding.lsn)
            }
            return content
        }
    }
}

extension CutResult.Bundle {
    /// The findings of the content, with all decisions from the cut on.
    package var findings: [Finding] {
        (content?.findings ?? []).map {
            Finding($0.violation, decisions: decisions + $0.decisions, inner: $0.inner, lsn: $0.lsn)
        }
    }
}
