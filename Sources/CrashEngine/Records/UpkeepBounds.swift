// How long log and journal may be when a call has returned: neither grows for ever.
//
//   log          no frame after a checkpoint; else at most the pages after which a checkpoint follows a commit
//   journal      twice the records that a trim leaves, and as many more as commits fit between two checkpoints; without a log as many as
//                a trim leaves
//
// Records that an open intent or a busy block needs stay as long as that needs them. Opening a store empties its log without a trim, so the
// count begins anew there. Without checkpoints by itself a store is bounded by nobody but its caller.
// Source: PROTOCOL P5.3, P6, P6.2.

package import LayoutStore

/// Follows how long a store's log and journal are.
package struct UpkeepBounds: Sendable {
    /// Pages of the log after which a checkpoint follows a commit; nil for no checkpoints.
    private let pages: Int?
    /// Records that a trim leaves.
    private let records: Int64
    private var logBytes = 0
    /// The last LSN at which no trim could have left so few records.
    private var excused = LSN.none

    package init(checkpointPages: Int?, journalRecords: Int) {
        pages = checkpointPages
        records = Int64(journalRecords)
    }

    /// The log's header, and a page with its frame's header.
    private static let (head, frame) = (32, 24 + 4096)

    package mutating func note(_ event: Event.Kind, names: [String]) {
        switch event {
        case .diskWrite(let file, let offset, let bytes) where names[file].hasSuffix("-wal"):
            logBytes = max(logBytes, offset + bytes.count)
        case .diskTruncate(let file, let size) where names[file].hasSuffix("-wal"): logBytes = size
        case .diskDelete(let file) where names[file].hasSuffix("-wal"): logBytes = 0
        default: break
        }
    }

    /// A record was committed.
    /// - Parameter needed: the lowest LSN that the journal has to keep; nil if none.
    package mutating func note(_ lsn: LSN, needed: LSN?) {
        if let needed, needed.value <= lsn.value - records { excused = lsn }
    }

    /// Judges the log after a call.
    package mutating func judge(_ operation: WorkloadOperation, last: LSN) -> [Breach] {
        if operation == .reopen { excused = last }
        let most = operation == .checkpoint ? 0 : pages.map { Self.head + $0 * Self.frame } ?? .max
        return logBytes <= most
            ? []
            : [Breach("log_too_long", "\(operation.words) left \(logBytes) bytes in the log, and \(most) are the most")]
    }

    /// Judges the journal after a call.
    package func judge(anchor: LSN, last: LSN) -> [Breach] {
        guard let pages else { return [] }
        let count = last.value - max(anchor, excused).value
        let most = 2 * records + max(records, Int64(pages)) + 1
        return count <= most
            ? []
            : [
                Breach(
                    "journal_too_long", "the journal has \(count) records that nobody needs, and \(most) are the most")
            ]
    }
}
