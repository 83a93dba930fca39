internal import LayoutStore

// Verifies: the rows that a recovery leaves follow from the commits that the media gave back and from which holders are
// dead. So a recovery that crashes and is repeated ends with the same rows as one that runs through (*recovery at
// once*), except for epoch, nonce and recovery's own LSNs (PROTOCOL P7.4):
//
//   media at LSN n ──recover────────────────────▶ R(n)
//                └─recover… crash ──recover─────▶ the same R(n)
//
// R(n) is the form of the first state at LSN n that recovered at once; if there was none, the recording's media right
// after commit n are recovered for it. A form leaves out which LSN above n an extent's birth or a detached run got,
// since recovery drew it; and it merges free and busy blocks, since only syncs decide which of them are which.
// Does not verify: file content (the content oracle); states in which work went on after an earlier recovery had ended.
// Source: CRASHMODEL M5.6.

/// The rows that recovery leaves, without the LSNs that recovery itself drew.
struct RecoveredForm: Hashable, Sendable {
    /// One array a row, table by table, in key order.
    let rows: [[Int64]]

    /// - Parameter lsn: the last LSN of the recorded run that the store has.
    init(_ snapshot: StoreSnapshot, recorded lsn: Int64) {
        func own(_ number: LSN) -> Int64 { min(number.value, lsn + 1) }
        var rows: [[Int64]] = []
        rows += snapshot.inodes.map { [1] + $0.words }
        rows += snapshot.extents.map { extent in
            [
                2, extent.inode.value, extent.fork.rawValue, extent.offset.value, extent.start.value,
                extent.count.value,
                extent.state.rawValue, own(extent.born),
            ]
        }
        rows += snapshot.refcounts.map { [3] + $0.words }
        var unowned: [Range<Int64>] = []
        let runs = snapshot.spaces.filter { $0.place != .detached }
            .map { $0.run.start.value..<($0.run.start.value + $0.run.count.value) }
        for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = unowned.last, last.upperBound == run.lowerBound {
                unowned[unowned.count - 1] = last.lowerBound..<run.upperBound
            } else {
                unowned.append(run)
            }
        }
        rows += unowned.map { [4, $0.lowerBound, $0.upperBound] }
        rows += snapshot.spaces.filter { $0.place == .detached }
            .map { [5, $0.run.start.value, $0.run.count.value, own($0.run.since)] }
        rows += snapshot.holders.map { [6] + $0.words }
        rows += snapshot.mappedRanges.map { [7] + $0.words }
        rows += snapshot.pins.map { [8] + $0.words }
        rows += snapshot.holds.map { [9] + $0.words }
        rows += snapshot.intents.map { [10] + $0.words }
        self.rows = rows
    }

    var hash: Int64 { rows.reduce(0) { RecordWords.hash($1, seed: $0) } }

    /// The first row that differs, in words, on both sides.
    func difference(from other: RecoveredForm) -> String {
        let names = [
            "", "inode", "extent", "refcount", "unowned", "detached", "holder", "mapped range", "pin", "hold", "intent",
        ]
        func words(_ row: [Int64]?) -> String { row.map { "\(names[Int($0[0])]) \($0.dropFirst())" } ?? "nothing" }
        let place =
            zip(rows, other.rows).enumerated().first { $1.0 != $1.1 }?.offset ?? min(rows.count, other.rows.count)
        func row(_ rows: [[Int64]]) -> [Int64]? { place < rows.count ? rows[place] : nil }
        return "\(words(row(rows))) instead of \(words(row(other.rows)))"
    }
}

/// Judges that recovering after a crash inside recovery ends as recovering at once does.
package struct RecoveryOracle {
    package static let name = "recovery"

    /// The recovery at once that a state is compared with.
    struct Base: Hashable {
        let lsn: Int64
        /// Whether the machine has crashed, so that holders of host scope are dead.
        let endsBoot: Bool
    }

    /// The base of an observation; nil if work went on after an earlier recovery, so that there is nothing to compare
    /// with.
    func base(of observation: Observation) -> Base? {
        let crash = observation.crash
        let isInRecovery = crash.earlier.allSatisfy { !$0.hasEnded }
        guard isInRecovery else { return nil }
        return Base(lsn: observation.recordedLSN, endsBoot: crash.boots > 0)
    }

    func judge(_ form: RecoveredForm, against expected: RecoveredForm, lsn: Int64) -> [OracleViolation] {
        guard form != expected else { return [] }
        return [
            OracleViolation(
                oracle: Self.name, kind: "recovery_differs",
                detail: "recovering LSN \(lsn) again ends elsewhere than recovering it at once: "
                    + form.difference(from: expected))
        ]
    }
}
