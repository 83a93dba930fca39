import ArgumentParser
import CrashEngine
import LayoutStore

/// What came of one rule, or of the campaigns with all rules on: a line of the table, and an object of the JSON.
struct SelfTestLine: Encodable {
    enum State: String, Encodable {
        /// An outcome showed that the rule was off.
        case caught
        case missed
        /// No plan can put the rule to the test.
        case notApplicable = "n/a"
        /// With all rules on: nothing was found.
        case clean
        /// With all rules on: something was found, so that nothing is known of the rules.
        case violated
        /// The run was interrupted before anything was found.
        case interrupted
    }

    struct Assertion: Encodable {
        let words: String
        let campaigns: Int
    }

    /// Null for the campaigns with all rules on.
    let rule: String?
    let state: State
    /// Why no plan can put the rule to the test.
    let reason: String?
    let oracle: String?
    let kind: String?
    let detail: String?
    let journal: String?
    let seed: UInt64?
    let crashesInRecovery: Int?
    let campaigns: Int
    let states: Int
    let cpuSeconds: Double
    let assertions: [Assertion]

    init(_ answer: SelfTest.Answer, cpuSeconds: Double, isInterrupted: Bool) {
        let (trial, violation) = (answer.caught?.trial, answer.caught?.finding.violation)
        rule = answer.rule?.name
        reason = answer.rule.flatMap(Self.reason)
        state =
            if let rule = answer.rule {
                violation != nil
                    ? .caught : isInterrupted ? .interrupted : Self.reason(rule) != nil ? .notApplicable : .missed
            } else {
                violation != nil || !answer.assertions.isEmpty ? .violated : isInterrupted ? .interrupted : .clean
            }
        (oracle, kind, detail) = (violation?.oracle, violation?.kind, violation?.detail)
        (journal, seed, crashesInRecovery) = (trial?.journal.name, trial?.seed, trial?.depth.crashes)
        (campaigns, states) = (answer.campaigns, answer.states)
        self.cpuSeconds = cpuSeconds
        assertions = answer.assertions.map { Assertion(words: $0.words, campaigns: $0.campaigns) }
    }

    /// Why no plan of a campaign can put a rule to the test; nil if one can.
    private static func reason(_ rule: ProtocolRule) -> String? {
        switch rule {
        case .otherHostsStay: "all clients of a campaign are on the store's host"
        case .cancelRefusedStaging: "operations run one after the other, so nobody comes between staging and remap"
        default: nil
        }
    }

    static let head = ["rule", "found by", "journal", "seed", "nested", "states", "CPU s", "asserted"].joined(
        separator: "\t")

    var text: String {
        let found: String =
            switch state {
            case .caught, .violated: oracle.map { "\($0) \(kind ?? "")" } ?? "the store itself"
            case .notApplicable: "n/a: \(reason ?? "")"
            default: state.rawValue
            }
        let tenths = Int((cpuSeconds * 10).rounded())
        let asserted = assertions.reduce(0) { $0 + $1.campaigns }
        return [
            rule ?? "(all on)", found, journal ?? "-", seed.map { "\($0)" } ?? "-",
            crashesInRecovery.map { "\($0)" } ?? "-", "\(states)", "\(tenths / 10).\(tenths % 10)",
            asserted == 0 ? "-" : "\(asserted)",
        ].joined(separator: "\t")
    }

    /// The last line of the table.
    static func sum(of lines: [SelfTestLine]) -> String {
        let rules = lines.filter { $0.rule != nil }
        func count(_ state: State) -> Int { rules.count { $0.state == state } }
        let missed = rules.filter { $0.state == .missed }.compactMap(\.rule)
        return "\(rules.count) rules: \(count(.caught)) caught, \(missed.count) missed, \(count(.notApplicable)) n/a"
            + (missed.isEmpty ? "" : "; missed: \(missed.joined(separator: ", "))")
    }

    /// How the self-test ends.
    static func code(of lines: [SelfTestLine], isInterrupted: Bool) -> ExitCode {
        if lines.contains(where: { $0.state == .violated }) { return Exit.broken }
        if isInterrupted { return Exit.interrupted }
        return lines.contains { $0.state == .missed } ? Exit.violation : .success
    }

    enum CodingKeys: String, CodingKey {
        case rule, state, reason, oracle, kind, detail, journal, seed
        case crashesInRecovery = "crashes_in_recovery"
        case campaigns, states
        case cpuSeconds = "cpu_seconds"
        case assertions
    }
}
