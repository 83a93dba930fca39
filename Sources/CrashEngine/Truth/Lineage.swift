package import LayoutStore

/// The one history of commits that a store may come back with: the commits of the recorded run, then those that each
/// recovery made on top of what the media gave back to it.
///
///     recorded run                                             1 2 3 4 5 6 7
///     process crash; recovery finds 7, commits 8 and 9         1 2 3 4 5 6 7 8 9
///     power loss; recovery finds 5, commits 6' and 7'; crash   1 2 3 4 5 6' 7'       recorded part: 5
package struct Lineage: Sendable {
    /// The commits of the recorded run.
    private let recordedCommits: CommitHistory
    private let crash: Crash
    /// The highest recorded LSN that every recovery so far found.
    private let recordedBefore: LSN
    /// The state hashes of the commits after `recordedBefore`; nil for a commit whose end nobody saw before the crash.
    private var own: [Int64?] = []
    /// The recorded run's last commit, if the first recovery did not find it and it may still come back: the process
    /// was killed between the commit's last frame and the WAL index, a reader kept that index, and nothing was made
    /// durable in the commit's place since.
    private let returning: LSN?
    /// The last LSN that callers and holders were told is durable (CRASHMODEL M5.2), or that the store itself believed to be, or that
    /// is known to have survived a crash of the machine.
    package private(set) var durable: LSN
    /// The last LSN that was committed, and the last one whose transaction had begun.
    package let committed: LSN
    package let begun: LSN

    package init(_ commits: CommitHistory, _ crash: Crash) {
        recordedCommits = commits
        self.crash = crash
        durable = max(commits.durable(before: crash.events), commits.promised(before: crash.events))
        var recorded = commits.committed(before: crash.events)
        var begun = max(commits.begun(before: crash.events), recorded)
        let last = begun
        var returning = crash.earlier.first.map { $0.after == .process && $0.found < last } == true ? last : nil
        for (index, run) in crash.earlier.enumerated() {
            // A first recovery may find the recorded run's last commit although the run did not see that commit end.
            if index == 0 || run.found < recorded || run.hasReturned { recorded = run.found }
            let kept = Int(run.found.value - recorded.value)
            own = own.prefix(kept) + Array(repeating: nil, count: max(0, kept - own.count)) + run.commits
            // A crash of the machine decides what is on the media, so what was found is there for good. A crash of the
            // process decides nothing.
            durable = run.after.endsBoot ? max(run.found, run.durable) : max(durable, run.durable)
            begun = run.begun
            if run.durable > run.found { returning = nil }
        }
        self.returning = returning
        recordedBefore = recorded
        committed = LSN(recorded.value + Int64(own.count))
        self.begun = max(begun, committed, returning ?? .none)
    }

    /// The lowest LSN that the store may come back with. A killed process loses no commit.
    package var floor: LSN { crash.kind == .process ? committed : durable }

    /// The state hash that the tables at `lsn` must have; nil for a commit whose end nobody saw.
    package func stateHash(at lsn: LSN) -> Int64? {
        if lsn <= recordedBefore || crash.earlier.isEmpty { return recordedCommits.stateHash(at: lsn) }
        let index = Int(lsn.value - recordedBefore.value) - 1
        return own.indices.contains(index) ? own[index] : nil  // both nils mean unknown
    }

    /// Whether a store with this header came back with `returning`, the commit that no recovery had found.
    package func hasReturned(_ header: StoreHeader) -> Bool {
        header.lastLSN == returning && header.stateHash == recordedCommits.stateHash(at: header.lastLSN)
    }

    /// The last LSN of the recorded run that a store with this header has.
    package func recorded(of header: StoreHeader) -> LSN {
        crash.earlier.isEmpty || hasReturned(header) ? header.lastLSN : min(header.lastLSN, recordedBefore)
    }
}
