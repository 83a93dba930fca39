import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

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
    let verdict: CampaignVerdict
    let exitCode: Int32
    /// Whether every cut was explored to the end.
    let isComplete: Bool
    let firstPass: Int
    let firstPassDone: Int
    /// What had to happen and never did.
    let missed: [String]
    /// Cells that can be reached, and how many were (Schemas/campaign.sql).
    let cells: Int
    let cellsReached: Int
    let workloads: [String]
    let rulesOff: [String]
    let journal: String
    let nesting: CutRunner.Depth
    let build: String
    let version: String

    init(
        _ campaign: Campaign, _ totals: CampaignTotals, _ verdict: CampaignVerdict, _ verdicts: [CounterVerdict],
        _ cells: CellCoverage,
        _ lists: [Workload], start: ContinuousClock.Instant
    ) throws {
        self.verdict = verdict
        exitCode = verdict.code.rawValue
        isComplete = totals.complete == totals.cuts
        (firstPass, firstPassDone) = (totals.firstPass, totals.firstPassDone)
        missed = verdicts.filter { $0.state == .missed }.map(\.name)
        (self.cells, cellsReached) = (cells.all, cells.reached)
        workloads = lists.map(\.label)
        rulesOff = campaign.recording.rules.switchedOff.map(\.name)
        journal = campaign.recording.medium.name
        nesting = campaign.depth
        (build, version) = (Build.name, Build.version)
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
        cpuSeconds = Self.usedCPUSeconds
        try campaign.store.add("cpu", microseconds: Int64(cpuSeconds * 1e6))
        try campaign.store.add("wall", microseconds: Int64(Campaign.seconds(start.duration(to: .now)) * 1e6))
    }

    /// The CPU time so far of this process and its workers that have ended.
    static var usedCPUSeconds: Double { [RUSAGE_SELF, RUSAGE_CHILDREN].reduce(0) { $0 + cpuSeconds(of: $1) } }

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
        case verdict
        case exitCode = "exit_code"
        case isComplete = "complete"
        case firstPass = "first_pass"
        case firstPassDone = "first_pass_done"
        case missed
        case workloads
        case rulesOff = "rules_off"
        case journal
        case crashesInRecovery = "crashes_in_recovery"
        case nestEvery = "nest_every"
        case build
        case version
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
        try container.encode(verdict, forKey: .verdict)
        try container.encode(exitCode, forKey: .exitCode)
        try container.encode(isComplete, forKey: .isComplete)
        try container.encode(firstPass, forKey: .firstPass)
        try container.encode(firstPassDone, forKey: .firstPassDone)
        try container.encode(missed, forKey: .missed)
        try container.encode(workloads, forKey: .workloads)
        try container.encode(rulesOff, forKey: .rulesOff)
        try container.encode(journal, forKey: .journal)
        try container.encode(nesting.crashes, forKey: .crashesInRecovery)
        try container.encode(nesting.every, forKey: .nestEvery)
        try container.encode(build, forKey: .build)
        try container.encode(version, forKey: .version)
    }

    /// Throws unless a file at `path` can be written: before a run, whose figures would be lost behind it.
    static func checkPlace(_ path: String) throws {
        let isThere = access(path, F_OK) == 0
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | (isThere ? 0 : O_CREAT | O_EXCL), 0o644)
        guard descriptor >= 0 else {
            throw CommandFailure(
                "cannot write \(path): \(String(cString: strerror(errno))); name a file in a folder that is there",
                Exit.usage)
        }
        close(descriptor)
        if !isThere { unlink(path) }
    }

    func write(to path: String) throws { try Self.write(self, to: path) }

    /// Writes a file as a whole or not at all: under a temporary name, which then takes the place of an old file.
    static func write(_ value: some Encodable, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        var status = stat()
        // A device or a pipe is written to, not replaced.
        let isFile = stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
        do {
            try encoder.encode(value).write(to: URL(fileURLWithPath: path), options: isFile ? .atomic : [])
        } catch {
            throw CommandFailure("cannot write \(path): \(error.localizedDescription)", Exit.usage)
        }
    }
}
