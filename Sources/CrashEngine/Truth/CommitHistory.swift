package import LayoutStore

/// The transactions that a recorded run began and committed and the LSNs that it made durable, each with the number of
/// events that had happened by then.
///
/// As a collection it is the commits in the order of their LSNs; the first element is LSN 1.
package struct CommitHistory: Sendable {
    package struct Commit: Sendable {
        /// Length of the log when the commit returned.
        package let events: Int
        package let operation: Int
        package let step: Step
        package let stateHash: Int64
    }

    private var commits: [Commit] = []
    /// When each transaction began, and when each LSN was known to be durable. Both ascend.
    private var begun: [Mark] = []
    private var durable: [Mark] = []
    /// When each LSN was promised to a caller, or to a holder: by a call that returned, by an address that left.
    private var promised: [Mark] = []

    private struct Mark: Sendable {
        let events: Int
        let lsn: LSN
    }

    package init() {}

    // MARK: what happens

    package mutating func began(_ lsn: LSN, at events: Int) { begun.append(Mark(events: events, lsn: lsn)) }

    package mutating func committed(_ commit: Commit) { commits.append(commit) }

    package mutating func durable(through lsn: LSN, at events: Int) { durable.append(Mark(events: events, lsn: lsn)) }

    /// A caller or a holder relies on everything up to `lsn` from here on.
    package mutating func promised(through lsn: LSN, at events: Int) {
        promised.append(Mark(events: events, lsn: Swift.max(lsn, promised.last?.lsn ?? .none)))
    }

    // MARK: what had happened after `cut` events

    /// The last LSN whose transaction had begun.
    package func begun(before cut: Int) -> LSN { Self.last(begun, before: cut) }

    /// The last LSN that was committed.
    package func committed(before cut: Int) -> LSN {
        LSN(Int64(Self.count(of: commits, before: cut, \.events)))
    }

    /// The last LSN that the store believed durable.
    package func durable(before cut: Int) -> LSN { Self.last(durable, before: cut) }

    /// The last LSN that somebody relied on.
    package func promised(before cut: Int) -> LSN { Self.last(promised, before: cut) }

    /// The last LSN whose transaction began in the whole run.
    package var lastBegun: LSN? { begun.last?.lsn }

    /// The state hash that the commit of `lsn` left; nil where there is no such commit.
    package func stateHash(at lsn: LSN) -> Int64? {
        let index = Int(lsn.value) - 1
        return commits.indices.contains(index) ? commits[index].stateHash : nil
    }

    private static func last(_ marks: [Mark], before cut: Int) -> LSN {
        let count = count(of: marks, before: cut, \.events)
        return count == 0 ? .none : marks[count - 1].lsn
    }

    /// How many elements of `all`, which ascend by events, had come after `cut` events.
    private static func count<Element>(of all: [Element], before cut: Int, _ events: (Element) -> Int) -> Int {
        all.firstIndex(notBefore: { events($0) <= cut })
    }
}

extension CommitHistory: RandomAccessCollection {
    package var startIndex: Int { commits.startIndex }
    package var endIndex: Int { commits.endIndex }
    package subscript(index: Int) -> Commit { commits[index] }
}
