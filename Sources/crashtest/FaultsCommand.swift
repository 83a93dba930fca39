import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

extension FaultKind: ExpressibleByArgument {}

/// Sweeps faults beside crashes over a short plan.
struct FaultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "Lets each call of the media and of memory fail in turn, and judges what the store makes of it.",
        discussion: """
            Errors of input and output, full disks, failed allocations, lies about sync, writes that go astray, and flipped \
            bits: each at one call after the other until none is struck; once for that call only, once from it on. Without \
            WORKLOAD a short plan runs that has every operation. --most 0 strikes every call and takes its time. First the plan runs \
            without a fault: a store that breaks or traps there is a violation, and no fault is struck in that journal mode.
            """)

    @OptionGroup var source: PlanSource

    @Option(help: "Decides the plan, what clients do, and where astray writes and random bits fall.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("A kind of fault, again for each; all by default.", valueName: "kind"))
    var fault: [FaultKind] = []

    @Option(help: "The journal modes to sweep: wal, rollback, or both.")
    var journal = FaultsJournal.both

    @Option(help: "One fault only: which call it strikes. With --fault.")
    var nth: Int?

    @Flag(help: "With --nth: strike from that call on.")
    var persistent = false

    @Option(help: "Calls that a kind of fault strikes at most, evenly over all of them; 0 for every call.")
    var most = 100

    @Option(help: "Steps of the plan that run; all by default.")
    var steps: Int?

    @Option(help: "Writes the figures to this file as JSON.")
    var json: String?

    @Option(help: .hidden)
    var mutant: [Mutant] = []

    func validate() throws {
        guard nth == nil || (fault.count == 1 && nth! > 0) else {
            throw ValidationError("--nth needs exactly one --fault, and counts from 1")
        }
        guard most >= 0 else { throw ValidationError("--most is a number of calls, or 0 for all") }
        guard steps == nil || steps! > 0 else { throw ValidationError("--steps is at least 1") }
    }

    func run() async throws {
        let canFailAllocations = SQLiteAllocator.install()
        let code = try await CommandFailure.report { try await execute(canFailAllocations) }
        if code != .success { throw code }
    }

    private func execute(_ canFailAllocations: Bool) async throws -> ExitCode {
        let kinds = fault.isEmpty ? FaultKind.allCases : fault
        if kinds.contains(.noMemory), !canFailAllocations {
            throw CommandFailure("the run broke: SQLite was in use before its allocator could be replaced", Exit.broken)
        }
        var report = FaultsReport()
        for mode in journal.modes {
            let plan = try plan()
            let recording = try await recording(of: plan, mode)
            guard recording.liveFindings.isEmpty else {
                report.withoutFault += recording.liveFindings.count
                let signed = recording.liveFindings.map { (number: 0, count: 1, finding: $0) }
                for cause in Causes(signed).all {
                    print(Story(cause.finding, recording).text)
                    print("  \(command(mode))")
                }
                continue
            }
            let sweep = FaultSweep(
                plan, allocationPlan: source.isGiven ? plan : FaultPlan.shortest(seed: seed),
                journal: mode)
            let missing = try await sweep.missing()
            guard missing.isEmpty else {
                throw CommandFailure(
                    "the run broke: the plan never performed \(missing.joined(separator: ", "))", Exit.broken)
            }
            print(
                "plan       \(plan.workloads.joined(separator: ", ")), seed \(seed): \(plan.steps.count) steps, journal \(mode)"
            )
            for kind in kinds {
                var line = FaultsReport.Line(kind: kind, journal: mode)
                if let nth {
                    let result = try await sweep.strike(Fault(kind, nth: nth, isPersistent: persistent))
                    line.add(result)
                    print(FaultsReport.story(result, command(mode, result.fault), always: true))
                } else {
                    try await sweep.sweep(kind, most: most == 0 ? nil : most) { result in
                        if line.add(result) {
                            print(FaultsReport.story(result, command(mode, result.fault), always: false))
                        }
                    }
                }
                print(line.text)
                fflush(nil)  // now, since the next kind takes its time
                report.lines.append(line)
            }
        }
        if let json { try report.write(to: json, seed: seed) }
        return report.verdict()
    }

    private func plan() throws -> Plan {
        let whole = source.isGiven ? try source.plan(seed: seed) : FaultPlan.short(seed: seed)
        return steps.map { whole.prefix($0) } ?? whole
    }

    /// The run without a fault. The process that rehearses it reads the plan from a file.
    private func recording(of plan: Plan, _ mode: JournalMode) async throws -> Recording {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("crashtest-\(UUID().uuidString).json")
        // Without the crashes that it asks for: a sweep makes none, and they may name steps behind --steps.
        let document = Plan(
            scopes: plan.scopes, steps: plan.steps, seed: plan.seed, workloads: plan.workloads, tuning: plan.tuning,
            isStrict: plan.isStrict)
        try Data(try Workload(drawn: document).text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let options = PlanOptions(workloads: [file.path], seed: seed, journal: mode, mutant: mutant)
        return try await options.rehearseAndRecord(plan).1
    }

    /// The command that strikes one fault again, or all of them.
    private func command(_ mode: JournalMode, _ fault: Fault? = nil) -> String {
        var words = ["faults", "--seed", "\(seed)"]
        if let generate = source.generate { words += ["--generate", "\(generate)"] }
        if let steps { words += ["--steps", "\(steps)"] }
        words += ["--journal", "\(mode)"]
        for mutant in mutant { words += ["--mutant", mutant.description] }
        if let fault { words += fault.description.split(separator: " ").map(String.init) }
        if !source.workloads.isEmpty { words += ["--"] + source.workloads }
        return Pasted.command(words)
    }
}

/// The journal modes that a sweep goes over.
enum FaultsJournal: String, CaseIterable, ExpressibleByArgument {
    case wal, rollback, both

    var modes: [JournalMode] {
        switch self {
        case .wal: [.wal]
        case .rollback: [.rollback]
        case .both: [.wal, .rollback]
        }
    }
}
