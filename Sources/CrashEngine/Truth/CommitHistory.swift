package import LayoutStore

/// What a recorded run has begun, committed and made durable, each by the number of events that were behind it then.
///
/// As a collection it is the commits by LSN, from 1: the first element is LSN 1.
package struct CommitHistory: Sendable {
    package struct Commit: Sendable {
        /// Length of the log when the commit returned.
        package let events: Int
        package let operation: Int
        package let step: Step
        package let stateHash: Int64
    }

    private var commits: [Commit] = []
    /// Ascending: when a transaction began, and when a sync had made an LSN durable.
    private var begun: [Mark] = []
    private var durable: [Mark] = []

    private struct Mark: Sendable {
        let events: Int
        let lsn: LSN
    }

    package init() {}

    // MARK: what happens

    package mutating func began(_ lsn: LSN, at events: Int) { begun.append(Mark(events: events, lsn: lsn)) }

    package mutating func committed(_ commit: Commit) { commits.append(commit) }

    package mutating func durable(through lsn: LSN, at events: Int) { durable.append(Mark(events: events, lsn: lsn)) }

    // MARK: what was when `cut` events were behind

    /// The last LSN whose transaction had begun.
    package func begun(before cut: Int) -> LSN { Self.last(begun, before: cut) }

    /// The last LSN that was committed.
    package func committed(before cut: Int) -> LSN {
        LSN(Int64(Self.count(of: commits, before: cut, \.events)))
    }

    /// The last LSN that was durable.
    package func durable(before cut: Int) -> LSN { Self.last(durable, before: cut) }

    /// The last LSN of the whole run whose transaction has begun.
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

    /// How many of `all`, which ascend by events, had come when `cut` events were behind.
    private static func count<Element>(of all: [Element], before cut: Int, _ events: (Element) -> Int) -> Int {
        all.firstIndex(notBefore: { events($0) <= cut })
    }
}

extension CommitHistory: RandomAccessCollection {
    package var startIndex: Int { commits.startIndex }
    package var endIndex: Int { commits.endIndex }
    package subscript(index: Int) -> Commit { commits[index] }
}
