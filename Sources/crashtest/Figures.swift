import CrashEngine
import Foundation

/// The figures of a campaign; `--json` writes them under these names.
struct Figures: Encodable {
    let statesChecked: Int
    /// How many of these states this run added: its CPU time was spent on them.
    let newStates: Int
    let paths: Int
    let distinctOutcomes: Int
    let storeRecoveries: Int
    let cuts: Int
    let cutsVisited: Int
    /// How many cuts were explored themselves; the other visited ones are included in these.
    let cutsExplored: Int
    let cutsComplete: Int
    /// The CPU time of this process and its workers.
    let cpuSeconds: Double
    let findings: Int
    /// Null if nothing was found.
    let secondsToFirstFinding: Double?
    let seed: UInt64

    init(_ campaign: Campaign, _ totals: CampaignTotals, start: ContinuousClock.Instant) throws {
        statesChecked = totals.states
        newStates = campaign.newStates
        paths = totals.paths
        distinctOutcomes = totals.outcomes
        storeRecoveries = totals.recoveries
        cuts = totals.cuts
        cutsVisited = totals.visited
        cutsExplored = totals.explored
        cutsComplete = totals.complete
        findings = totals.findings
        secondsToFirstFinding = campaign.secondsToFirstFinding
        seed = campaign.recording.plan.seed
        cpuSeconds = [RUSAGE_SELF, RUSAGE_CHILDREN].reduce(0) { $0 + Self.cpuSeconds(of: $1) }
        try campaign.store.add("cpu", microseconds: Int64(cpuSeconds * 1e6))
        try campaign.store.add("wall", microseconds: Int64(Campaign.seconds(start.duration(to: .now)) * 1e6))
    }

    /// The CPU time of this process, or of its workers that have ended.
    private static func cpuSeconds(of who: __rusage_who) -> Double {
        var usage = rusage()
        getrusage(who.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    enum CodingKeys: String, CodingKey {
        case statesChecked = "states_checked"
        case paths = "paths_explored"
        case distinctOutcomes = "distinct_outcomes"
        case storeRecoveries = "store_recoveries"
        case cuts
        case cutsVisited = "cuts_visited"
        case cutsExplored = "cuts_explored"
        case cutsComplete = "cuts_complete"
        case cpuSeconds = "cpu_seconds"
        case findings
        case secondsToFirstFinding = "seconds_to_first_finding"
        case seed
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(statesChecked, forKey: .statesChecked)
        try container.encode(paths, forKey: .paths)
        try container.encode(distinctOutcomes, forKey: .distinctOutcomes)
        try container.encode(storeRecoveries, forKey: .storeRecoveries)
        try container.encode(cuts, forKey: .cuts)
        try container.encode(cutsVisited, forKey: .cutsVisited)
        try container.encode(cutsExplored, forKey: .cutsExplored)
        try container.encode(cutsComplete, forKey: .cutsComplete)
        try container.encode(cpuSeconds, forKey: .cpuSeconds)
        try container.encode(findings, forKey: .findings)
        try container.encode(secondsToFirstFinding, forKey: .secondsToFirstFinding)  // null, not absent
        try container.encode(seed, forKey: .seed)
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            try encoder.encode(self).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure("cannot write \(path): \(error.localizedDescription)", Exit.usage)
        }
    }
}
