// A fault is something that media or memory do wrong while the machine keeps running (CRASHMODEL M2).
//
//   kind                       at the n-th call                            what has to follow
//   eio-*, device-eio-*        the call fails and does nothing             a typed error, then refusals only, until a
//                                                                          reopen, which recovers everything
//   eio-sync,                  also, pages in flight count as clean: no    the same
//   device-eio-flush           later sync writes them
//   enospc                     half of the bytes are written               the same
//   nomem                      SQLite gets no memory                       the same
//   lying-sync, lying-flush    the call reports success and does           commits and contents may be lost; the rest
//                              nothing; then the power fails               is consistent, or refused, or found damaged
//   misdirected-write,         the bytes land in another page or block     refused on open, or found by the full check;
//   device-misdirected-write                                               nobody can notice wrong file data
//   flip-*                     one bit of a medium at rest is inverted     refused, or found, or no reader reads it
//   damaged-rows               rows are damaged, a hundred times            the invariants' twins say what their views say,
//                                                                          and the full check the same
//   older-database,            one file of a killed store is as it was     refused on open, or exactly right
//   older-log, older-device    at an earlier time
//   gone-log                   its log or rollback journal is gone         the same
//   foreign-reader             sqlite3 reads a killed store: it recovers   right: that is no damage
//                              and empties the log, and deletes it
//
// Transient: the n-th call only. Persistent: from the n-th call on. A sweep raises n until no call is struck.

/// A kind of fault. The raw value is its name on the command line.
package enum FaultKind: String, CaseIterable, Sendable {
    case readError = "eio-read"
    case writeError = "eio-write"
    case syncError = "eio-sync"
    case truncateError = "eio-truncate"
    case openError = "eio-open"
    case diskFull = "enospc"
    case noMemory = "nomem"
    case lyingSync = "lying-sync"
    case misdirectedWrite = "misdirected-write"
    case deviceReadError = "device-eio-read"
    case deviceWriteError = "device-eio-write"
    case deviceFlushError = "device-eio-flush"
    case lyingFlush = "lying-flush"
    case misdirectedDeviceWrite = "device-misdirected-write"
    case flippedRow = "flip-row"
    case flippedSuperblock = "flip-superblock"
    case flippedPage = "flip-page"
    case flippedFrame = "flip-frame"
    case damagedRows = "damaged-rows"
    case olderDatabase = "older-database"
    case olderLog = "older-log"
    case olderDevice = "older-device"
    case goneLog = "gone-log"
    case foreignReader = "foreign-reader"

    /// What a fault may do to a store that keeps every promise.
    enum Class {
        /// A call fails and reports it: nothing may be lost.
        case honest
        /// A sync reports success and does nothing: what it should have made permanent may be lost.
        case lie
        /// Bytes are at another place, or have other values: the store or the full check has to find it.
        case damage
        /// Files are of different times: the store has to notice, or to be right.
        case mixture
    }

    var effect: Class {
        switch self {
        case .readError, .writeError, .syncError, .truncateError, .openError, .diskFull, .noMemory, .deviceReadError,
            .deviceWriteError, .deviceFlushError:
            .honest
        case .lyingSync, .lyingFlush: .lie
        case .misdirectedWrite, .misdirectedDeviceWrite, .flippedRow, .flippedSuperblock, .flippedPage, .flippedFrame,
            .damagedRows:
            .damage
        case .olderDatabase, .olderLog, .olderDevice, .goneLog, .foreignReader: .mixture
        }
    }

    /// Whether the fault changes a medium at rest instead of striking a call.
    var isFlip: Bool {
        switch self {
        case .flippedRow, .flippedSuperblock, .flippedPage, .flippedFrame, .damagedRows: true
        default: false
        }
    }

    /// Whether the fault may also strike every call from the n-th on. Damage may not: where every write goes astray, no
    /// store can work.
    var canPersist: Bool { effect == .honest || effect == .lie }
}

/// One fault of a sweep.
package struct Fault: Hashable, Sendable, CustomStringConvertible {
    package let kind: FaultKind
    /// The number, from 1, of the call that it strikes; for a flip, its number in the sweep.
    package let nth: Int
    package let isPersistent: Bool

    package init(_ kind: FaultKind, nth: Int, isPersistent: Bool = false) {
        self.kind = kind
        self.nth = nth
        self.isPersistent = isPersistent
    }

    /// The fault as arguments of the command line.
    package var description: String {
        "--fault \(kind.rawValue) --nth \(nth)\(isPersistent ? " --persistent" : "")"
    }
}
