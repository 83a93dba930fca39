extension CutResult {
    /// One verdict that is a function of ``key`` alone, whichever cut met it: it counts once in a campaign.
    ///
    /// A runner sends the content the first time that it meets a key, and the bare key afterwards. Cuts are committed in one order
    /// and each runner explores them in that order, so the first cut of a key to be committed always has the content.
    package struct Bundle: Codable, Sendable {
        package let key: Int64
        /// What led to the key, on the first path of this cut that did; empty where the content has no findings.
        package let decisions: [Decision]
        package let content: Content?

        package init(key: Int64, decisions: [Decision], content: Content?) {
            self.key = key
            self.decisions = decisions
            self.content = content
        }
    }

    /// What lies behind a key: states of crashes inside recovery, what they came to, what was counted and found.
    package struct Content: Codable, Sendable {
        @PackedHashes package var states: Set<Int64> = []
        @PackedHashes package var outcomes: Set<Int64> = []
        package var counters: [String: Int] = [:]
        /// Their decisions begin behind those that led to the key.
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

        /// The same, seen from before `crash`, to whose recovery `path` led.
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
    /// The findings of the content, with all decisions from the crash on.
    package var findings: [Finding] {
        (content?.findings ?? []).map {
            Finding($0.violation, decisions: decisions + $0.decisions, inner: $0.inner, lsn: $0.lsn)
        }
    }
}
