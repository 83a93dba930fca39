import CrashEngine
import LayoutStore

/// Made-up results from several runners, each of which sends the content of a bundle once, answering in a seeded order.
final class SyntheticExplorer: CutExplorer {
    private let runners: Int
    private let kill: Int
    private var generator: SeededGenerator
    /// Answers that were given, in the order in which they were.
    private(set) var delivered: [Int] = []

    /// Ends without a word after `kill` answers, as a killed parent does.
    init(runners: Int, seed: UInt64, kill: Int = .max) {
        self.runners = runners
        self.kill = kill
        generator = SeededGenerator(seed: seed, purpose: .test)
    }

    func explore(
        _ cuts: [CutPoint], mayStart: () -> Bool, deliver: (CutPoint, CutResult) throws -> Bool
    ) async throws {
        var queue = cuts[...]
        var known = Array(repeating: Set<Int64>(), count: runners)
        var given = Array(repeating: [CutPoint](), count: runners)
        while true {
            for runner in 0..<runners where given[runner].isEmpty && !queue.isEmpty && mayStart() {
                given[runner].append(queue.removeFirst())
            }
            let busy = (0..<runners).filter { !given[$0].isEmpty }
            guard !busy.isEmpty, delivered.count < kill else { return }
            let runner = busy[Int(generator.next() % UInt64(busy.count))]
            let cut = given[runner].removeFirst()
            delivered.append(cut.number)
            guard try deliver(cut, Self.result(cut, &known[runner])) else { return }
        }
    }

    /// A function of the cut, but for which contents are left out, and for the recoveries that it took.
    static func result(_ cut: CutPoint, _ known: inout Set<Int64>) -> CutResult {
        var result = CutResult()
        let number = Int64(cut.number)
        result.states = [number, number + 1, number + 7, -number]
        result.outcomes = [number / 10]
        result.paths = 5
        result.legalStates = "\(number)"
        result.isComplete = cut.number % 9 != 0
        result.counters = ["of cuts": 1]
        for key in [number / 20, 100_000 + number % 3] {
            let isNew = known.insert(key).inserted
            if isNew { result.recoveries += 1 }
            result.bundles.append(
                CutResult.Bundle(
                    key: key, decisions: isNew ? [Self.decision(cut.number), Self.decision(4)] : [],
                    content: isNew ? content(key) : nil))
        }
        return result
    }

    private static func content(_ key: Int64) -> CutResult.Content {
        var content = CutResult.Content()
        content.states = [1_000_000 + key, 2_000_000 + key]
        content.outcomes = [-key]
        content.counters = ["of contents": 1]
        if key % 5 == 0 {
            let violation = OracleViolation(oracle: "synthetic", kind: "kind_\(key % 2)", detail: "key \(key)")
            content.findings = [Finding(violation, decisions: [decision(8), decision(Int(key))])]
        }
        return content
    }

    private static func decision(_ number: Int) -> Decision {
        Decision(ChoicePoint(.device, .sector(number)), of: "device", pick: 1, among: 2)
    }
}
