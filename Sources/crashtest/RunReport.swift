import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// The report of a campaign on stdout.
struct RunReport {
    private let campaign: Campaign
    private let path: String
    private let lists: [Workload]

    init(_ campaign: Campaign, path: String, lists: [Workload]) {
        self.campaign = campaign
        self.path = path
        self.lists = lists
    }

    func printHead() {
        let recording = campaign.recording
        let recorded = lists.map { "\($0.label) (\($0.count) operations)" }.joined(separator: ", ")
        print("workload   \(recorded)")
        print(
            "plan       seed \(recording.plan.seed): \(recording.plan.steps.count) steps, \(recording.plan.scopes.count) clients ("
                + recording.plan.scopes.map { "\($0)" }.joined(separator: ", ") + "); see it with --plan")
        let off = recording.rules.switchedOff
        if !off.isEmpty { print("rules off  " + off.map(\.name).joined(separator: ", ")) }
        print(
            "recorded   \(recording.log.count) events, \(recording.commits.count) commits, \(recording.blocks) device blocks"
        )
        print("campaign   \(path)")
        if campaign.resumedCuts > 0 { print("resumed: \(campaign.resumedCuts) of \(campaign.points.count) cuts done") }
    }

    /// Prints findings, coverage and verdict.
    func printResult(
        _ verdict: CampaignVerdict, _ verdicts: [CounterVerdict], _ cells: CellCoverage, impossible: [String],
        _ totals: CampaignTotals, _ figures: Figures,
        isInterrupted: Bool, cases: String?
    ) throws {
        let unreached = totals.cuts - totals.visited
        let incomplete = totals.visited - totals.complete
        try printFindings(cases)

        let rate = Double(figures.newStates) / max(figures.cpuSeconds, 0.001)
        print(
            "states     \(totals.states) distinct ones checked over \(totals.paths) paths, \(totals.outcomes) "
                + "outcomes, \(totals.recoveries) recoveries run; \(Int(rate)) states per CPU second")
        let largest = try campaign.store.largestCompletedDenominator().map {
            "; largest complete cut: \(Self.short($0)) legal states"
        }
        print(
            "cuts       \(totals.complete) complete, \(totals.visited) visited (\(totals.explored) explored, the others included in them), of \(totals.cuts)\(largest ?? "")"
        )
        let nesting =
            campaign.depth.crashes == 0
            ? "no crash inside recovery"
            : "crashes inside recovery \(campaign.depth.crashes) deep, in one of \(campaign.depth.every)"
        let medium = campaign.recording.medium
        let kinds = medium.crashes.map(\.rawValue)
        let list =
            kinds.count > 1 ? kinds.dropLast().joined(separator: ", ") + " and " + kinds[kinds.count - 1] : kinds[0]
        print("covers     \(list) crashes; \(nesting); journal \(medium)")
        let never = cells.neverReached
        let examples = never.isEmpty ? "" : "; never: \(never.prefix(3).joined(separator: "; "))… (view never_reached)"
        print("cells      \(cells.all - never.count) of \(cells.all) reached\(examples)")
        for verdict in verdicts where verdict.state == .notApplicable {
            print("n/a        \(verdict.name): \(verdict.reason)")
        }
        if !totals.isFirstPassDone {
            print(
                "first pass \(totals.firstPassDone) of \(totals.firstPass) cuts done; what has to happen is judged once all are"
            )
        }
        let goOn = "run again with --db \(Pasted.quoted(path)) to go on"
        if unreached > 0 { print("unfinished \(unreached) cuts were not reached; \(goOn)") }
        for verdict in verdicts where verdict.state == .missed {
            print("BROKEN     \(verdict.name) never happened, though it applies")
        }
        for cell in impossible { print("BROKEN     \(cell) cannot happen, and did") }
        let sentence =
            switch verdict {
            case .violated where isInterrupted: "VIOLATED: \(totals.findings) findings, and interrupted; \(goOn)"
            case .violated: "VIOLATED: \(totals.findings) findings"
            case .interrupted: "interrupted: no finding so far; \(goOn)"
            case .broken: "BROKEN: this run proves nothing"
            case .unfinished:
                "UNFINISHED: \(totals.firstPassDone) of \(totals.firstPass) cuts of the first pass are done; "
                    + "run again with --db \(Pasted.quoted(path)) and a larger --budget, or with --partial if so few are enough"
            case .incomplete where incomplete > 0:
                "INCOMPLETE: \(unreached) of \(totals.cuts) cuts were not reached, \(incomplete) were stopped after "
                    + "\(CutRunner.mostPaths) paths; run without --require-complete"
            case .incomplete:
                "INCOMPLETE: \(unreached) of \(totals.cuts) cuts were not reached; run again with --db \(Pasted.quoted(path)) and a "
                    + "larger --budget"
            case .clean:
                "clean: no extent was freed under an active mapping"
                    + (unreached == 0 ? "" : " at the \(totals.visited) of \(totals.cuts) cuts that were reached")
            }
        print("verdict    \(sentence)")
    }

    /// Prints one story for each cause, the simplest first. The last line of a story is the command that shows it
    /// again.
    private func printFindings(_ folder: String?) throws {
        let signed = try campaign.store.signatures()
        var written: [Int: String] = [:]
        if let folder {
            for one in signed { written[one.number] = try write(one.finding, to: folder) }
        }
        for cause in Causes(signed.map { ($0.number, $0.count, $0.finding) }).all {
            print("\n\(Story(cause.finding, campaign.recording).text)")
            if !cause.others.isEmpty { print("  the same state also violates \(cause.others.joined(separator: ", "))") }
            print("  found \(cause.count == 1 ? "once" : "\(cause.count) times"); this one again:")
            let arguments = written[cause.number].map { [$0] } ?? ["--db", path, "--finding", "\(cause.number)"]
            print("  \(Pasted.command(["replay"] + arguments))\n")
        }
        if let folder, !signed.isEmpty { print("cases      \(signed.count) in \(folder), one a signature") }
    }

    /// Writes the finding's case; returns its path.
    private func write(_ finding: Finding, to folder: String) throws -> String {
        let one = Case(finding, lists, campaign.recording, build: Build.name)
        let path = URL(fileURLWithPath: folder).appendingPathComponent(one.fileName).relativePath
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(one.text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure("cannot write \(path): \(error.localizedDescription)", Exit.usage)
        }
        return path
    }

    /// A long decimal as a power of ten.
    private static func short(_ decimal: String) -> String {
        decimal.count <= 6 ? decimal : "\(decimal.prefix(1)).\(decimal.dropFirst().prefix(1))e\(decimal.count - 1)"
    }
}
