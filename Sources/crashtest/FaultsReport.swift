import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// The report of fault sweeps on stdout, and their figures.
struct FaultsReport {
    /// The faults of one kind in one journal mode.
    struct Line {
        let kind: FaultKind
        let journal: JournalMode
        private(set) var calls = 0
        private(set) var fired = 0
        private(set) var outcomes: [FaultOutcome: Int] = [:]
        private var toldKinds: Set<String> = []

        init(kind: FaultKind, journal: JournalMode) {
            self.kind = kind
            self.journal = journal
        }

        /// Counts a result. Returns whether its story is to be told: a violation of a kind that was not told yet, and
        /// at most the fifth such kind.
        @discardableResult
        mutating func add(_ result: FaultResult) -> Bool {
            calls = max(calls, result.calls)
            guard result.fired > 0 else { return false }
            fired += 1
            outcomes[result.outcome, default: 0] += 1
            guard result.outcome == .violated else { return false }
            // Sentences that differ only in numbers are of one kind.
            let signature = (result.details.last ?? "").filter { !$0.isNumber }
            return toldKinds.insert(signature).inserted && toldKinds.count <= 5
        }

        /// Whether the journal mode has no such call that could be struck.
        var isNotApplicable: Bool { journal != .wal && kind == .flippedFrame }

        var text: String {
            let name = kind.rawValue.padding(toLength: 26, withPad: " ", startingAt: 0)
            guard fired > 0 else {
                return isNotApplicable ? "\(name) n/a: there is no log" : "\(name) BROKEN: it never struck"
            }
            let parts = FaultOutcome.allCases.compactMap { outcome in
                outcomes[outcome].map { "\($0) \(outcome.rawValue)" }
            }
            return "\(name) \(calls) calls, \(fired) faults: \(parts.joined(separator: ", "))"
        }
    }

    var lines: [Line] = []
    /// What the running store did wrong without any fault.
    var withoutFault = 0

    /// The outcome of one fault, and the command that shows it again.
    static func story(_ result: FaultResult, _ replay: String, always: Bool) -> String {
        let head = result.outcome == .violated ? "VIOLATED" : result.fired > 0 ? "outcome" : "BROKEN"
        let what = result.fired > 0 ? result.outcome.rawValue : "the fault never struck: \(result.calls) calls"
        let lines =
            ["\(head)   \(result.fault.kind.rawValue): \(what)"]
            + result.details.prefix(always ? 20 : 4).map { "  \($0)" }
        return (lines + ["  \(replay)"]).joined(separator: "\n")
    }

    func verdict() -> ExitCode {
        let violations = lines.reduce(0) { $0 + ($1.outcomes[.violated] ?? 0) }
        let faults = lines.reduce(0) { $0 + $1.fired }
        if withoutFault + violations > 0 {
            let alone = withoutFault > 0 ? "\(withoutFault) findings without any fault, and " : ""
            print("verdict    VIOLATED: \(alone)\(violations) of \(faults) faults")
            return Exit.violation
        }
        if lines.contains(where: { $0.fired == 0 && !$0.isNotApplicable }) {
            print("verdict    BROKEN: a kind of fault never struck, so its silence means nothing")
            return Exit.broken
        }
        print("verdict    clean: \(faults) faults, each borne, refused, found or known to be beyond any store")
        return .success
    }

    private struct Figures: Encodable {
        struct Kind: Encodable {
            let fault, journal: String
            let calls, fired: Int
            let outcomes: [String: Int]
        }
        let seed: UInt64
        let faults: Int
        let violations: Int
        let kinds: [Kind]
    }

    func write(to path: String, seed: UInt64) throws {
        let kinds = lines.map { line in
            Figures.Kind(
                fault: line.kind.rawValue, journal: line.journal.name, calls: line.calls, fired: line.fired,
                outcomes: Dictionary(uniqueKeysWithValues: line.outcomes.map { ($0.key.rawValue, $0.value) }))
        }
        let figures = Figures(
            seed: seed, faults: lines.reduce(0) { $0 + $1.fired },
            violations: lines.reduce(withoutFault) { $0 + ($1.outcomes[.violated] ?? 0) }, kinds: kinds)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            try encoder.encode(figures).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure("cannot write \(path): \(error.localizedDescription)", Exit.usage)
        }
    }
}
