/// Groups findings by likely cause: all kinds that one and the same state violates have one cause, and so have all
/// findings of one kind.
package struct Causes: Sendable {
    /// One cause: the finding that is told, and how many others go with it.
    package struct Cause: Sendable {
        package let number: Int
        package let finding: Finding
        /// Findings of the same kind, at all cuts.
        package let count: Int
        /// Other kinds that the same state violates.
        package let others: [String]
    }

    package let all: [Cause]

    /// - Parameter signed: signatures with their simplest findings, the simplest first.
    package init(_ signed: [(number: Int, count: Int, finding: Finding)]) {
        var causes: [Cause] = []
        var told: Set<String> = []
        for one in signed where !told.contains(one.finding.kindName) {
            let sameState = signed.filter {
                $0.finding.crash == one.finding.crash && $0.finding.decisions == one.finding.decisions
                    && $0.finding.inner == one.finding.inner && $0.finding.kindName != one.finding.kindName
                    && one.finding.crash != nil && !told.contains($0.finding.kindName)
            }.map(\.finding.kindName)
            told.formUnion(sameState + [one.finding.kindName])
            let count = signed.filter { $0.finding.kindName == one.finding.kindName }.reduce(0) { $0 + $1.count }
            causes.append(
                Cause(number: one.number, finding: one.finding, count: count, others: Array(Set(sameState)).sorted()))
        }
        all = causes
    }
}

extension Finding {
    fileprivate var kindName: String { "\(violation.kind) (oracle \(violation.oracle))" }
}
