import ArgumentParser
import CrashEngine
import LayoutStore

/// Prints hashes of recorded runs, by which two builds are compared.
struct FingerprintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fingerprint",
        abstract: "Prints two hashes of each recorded run, so that two builds can be compared.",
        discussion: """
            One line a run: workload, seed, journal, the rule that is off (none: -), hash of the bytes, hash of everything, \
            events. The first hash covers what happened on the media and what was promised, in order; the second one also \
            operation and step of each event, and the changes of the WAL index. Columns are separated by tabs. Every \
            combination of the seeds, both journals, and all rules on or one off is recorded, as far as the store goes: without a rule it may \
            fail by itself. A store that breaks or traps with all rules on ends this with exit code 2, and the place. With --draws there is a line for each \
            place that the run passes, instead: operation, step, how often the operation has passed it, and the two numbers that \
            clients drew there.
            """)

    @OptionGroup var source: PlanSource

    @Option(help: ArgumentHelp("A seed; again for each.", valueName: "seed"))
    var seed: [UInt64] = [1]

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("These rules off, one by one. (default: each rule)", valueName: "rule"))
    var without: [ProtocolRule] = []

    @Flag(help: "Prints what clients drew at each place of the run, with all rules on.")
    var draws = false

    @Option(help: .hidden)
    var mutant: [Mutant] = []

    func run() async throws {
        try await CommandFailure.report {
            for seed in seed {
                for journal in [JournalMode.wal, .rollback] {
                    let off = without.isEmpty ? ProtocolRule.allCases : without
                    for rule in [nil] + (draws ? [] : off.map(Optional.some)) {
                        let recording = try await record(seed, journal, rule)
                        let label = recording.plan.workloads.joined(separator: "+")
                        if draws {
                            for draw in recording.draws {
                                print(([label, "\(seed)", journal.name] + draw.columns).joined(separator: "\t"))
                            }
                            continue
                        }
                        let hashes = [recording.log.bytesFingerprint, recording.log.fingerprint].map {
                            String(UInt64(bitPattern: $0), radix: 16)
                        }
                        let columns =
                            [label, "\(seed)", journal.name, rule?.name ?? "-"] + hashes + ["\(recording.log.count)"]
                        print(columns.joined(separator: "\t"))
                    }
                }
            }
        }
    }

    /// Rehearses and records a run; throws if the store breaks by itself although all rules are on.
    private func record(_ seed: UInt64, _ journal: JournalMode, _ rule: ProtocolRule?) async throws -> Recording {
        let options = PlanOptions(
            workloads: source.workloads, generate: source.generate, seed: seed, without: rule.map { [$0] } ?? [],
            journal: journal,
            mutant: mutant)
        let plan = options.plan(try options.inputs())
        let recording = try await options.rehearseAndRecord(plan).1
        if rule == nil, let broken = recording.liveViolations.first(where: { $0.oracle == OracleName.store }) {
            let place = "operation \(broken.point.operation), \(plan.words(ofOperation: broken.point.operation))"
            throw CommandFailure(
                "the run broke: \(plan.workloads.joined(separator: "+")), seed \(seed), journal \(journal.name), \(place): "
                    + "\(broken.kind): \(broken.message)", Exit.broken)
        }
        return recording
    }
}
