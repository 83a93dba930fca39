package import LayoutStore

/// The one history of commits that a store may come back with: the recorded ones, then those of each recovery on top of what
/// its media gave back.
///
///     recorded      1 2 3 4 5 6 7
///     crash, process; recovery finds 7, commits 8 9; power loss; recovery finds 5, commits 6' 7'; crash
///     lineage       1 2 3 4 5 6' 7'       recorded part: 5
package struct Lineage: Sendable {
    /// Of the recorded run.
    private let recordedCommits: CommitHistory
    private let crash: Crash
    /// The highest recorded LSN that every recovery so far had.
    private let recordedBefore: LSN
    /// State hashes after `recordedBefore`; nil for a commit that nobody saw end before the crash.
    private var own: [Int64?] = []
    /// The recorded run's last commit, if a recovery did not see it and it may still come back: the process was killed between the
    /// commit's last frame and the WAL index, which a reader kept, and nothing was made durable in its place since.
    private let returning: LSN?
    /// Promised as durable, or known to have survived a loss of power.
    package private(set) var durable: LSN
    /// The last that was committed, and the last whose transaction had begun.
    package let committed: LSN
    package let begun: LSN

    package init(_ commits: CommitHistory, _ crash: Crash) {
        recordedCommits = commits
        self.crash = crash
        durable = commits.durable(before: crash.events)
        var recorded = commits.committed(before: crash.events)
        var begun = max(commits.begun(before: crash.events), recorded)
        let last = begun
        var returning = crash.earlier.first.map { $0.after == .process && $0.found < last } == true ? last : nil
        for (index, run) in crash.earlier.enumerated() {
            // The recorded run's last commit may be there although its end was never seen.
            if index == 0 || run.found < recorded || run.hasReturned { recorded = run.found }
            let kept = Int(run.found.value - recorded.value)
            own = own.prefix(kept) + Array(repeating: nil, count: max(0, kept - own.count)) + run.commits
            // A crash of the machine decided what is on the media; of the process, it did not.
            durable = run.after.endsBoot ? max(run.found, run.durable) : max(durable, run.durable)
            begun = run.begun
            if run.durable > run.found { returning = nil }
        }
        self.returning = returning
        recordedBefore = recorded
        committed = LSN(recorded.value + Int64(own.count))
        self.begun = max(begun, committed, returning ?? .none)
    }

    /// The lowest LSN that the store may come back with: a killed process loses no commit.
    package var floor: LSN { crash.kind == .process ? committed : durable }

    /// The state hash that the tables at `lsn` have to have; nil for a commit that was never seen to end.
    package func stateHash(at lsn: LSN) -> Int64? {
        if lsn <= recordedBefore || crash.earlier.isEmpty { return recordedCommits.stateHash(at: lsn) }
        let index = Int(lsn.value - recordedBefore.value) - 1
        return own.indices.contains(index) ? own[index] : nil  // both nils mean unknown
    }

    /// Whether a store with this header came back with the commit that no recovery had seen.
    package func hasReturned(_ header: StoreHeader) -> Bool {
        header.lastLSN == returning && header.stateHash == recordedCommits.stateHash(at: header.lastLSN)
    }

    /// How much of the recorded run a store has that came back with this header.
    package func recorded(of header: StoreHeader) -> LSN {
        crash.earlier.isEmpty || hasReturned(header) ? header.lastLSN : min(header.lastLSN, recordedBefore)
    }
}
