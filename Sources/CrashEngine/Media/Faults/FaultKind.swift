// Faults beside crashes: what media and memory do wrong while the machine keeps running (CRASHMODEL M2).
//
//   | kind                     | what happens at the n-th call                              | what has to follow                        |
//   |--------------------------|------------------------------------------------------------|-------------------------------------------|
//   | eio-…, device-eio-…      | the call fails and does nothing; a failed sync turns what   | a typed error, nothing but refusals until |
//   |                          | was in flight clean, and it is lost later all the same      | a reopen, and that recovers               |
//   | enospc                   | half of the bytes are written, then the disk is full        | the same                                  |
//   | nomem                    | SQLite gets no memory                                       | the same                                  |
//   | lying-sync, lying-flush  | success, but nothing is permanent; then the power fails     | something is lost; the rest is consistent |
//   |                          |                                                             | or refused                                |
//   | misdirected-write,       | the bytes land at another page or block                     | found on open or by the full check        |
//   | device-misdirected-write |                                                             | (file data on the device: nobody can see) |
//   | flip-…                   | one bit of a medium at rest is another                      | found on open or by the full check        |
//
// Transient: the n-th call only. Persistent: from the n-th call on. A sweep raises n until nothing fires.

/// A kind of fault, by the name that the command line has for it.
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

    /// What a fault of this kind may do to a store that keeps every promise.
    enum Class {
        /// A call failed and said so: nothing may be lost.
        case honest
        /// A promise of the media was a lie: what it covered may be lost.
        case lie
        /// Bytes are not where or what they were: it has to be found.
        case damage
    }

    var effect: Class {
        switch self {
        case .readError, .writeError, .syncError, .truncateError, .openError, .diskFull, .noMemory, .deviceReadError,
            .deviceWriteError, .deviceFlushError:
            .honest
        case .lyingSync, .lyingFlush: .lie
        case .misdirectedWrite, .misdirectedDeviceWrite, .flippedRow, .flippedSuperblock, .flippedPage, .flippedFrame:
            .damage
        }
    }

    /// Whether a medium at rest is changed, and no call.
    var isFlip: Bool {
        switch self {
        case .flippedRow, .flippedSuperblock, .flippedPage, .flippedFrame: true
        default: false
        }
    }

    /// Whether it makes sense from the n-th call on. A medium where every write goes astray is no medium.
    var canPersist: Bool { effect != .damage }
}

/// One fault of a sweep.
package struct Fault: Hashable, Sendable, CustomStringConvertible {
    package let kind: FaultKind
    /// The call that it strikes, from 1; of flips, which one of the sweep's.
    package let nth: Int
    package let isPersistent: Bool

    package init(_ kind: FaultKind, nth: Int, isPersistent: Bool = false) {
        self.kind = kind
        self.nth = nth
        self.isPersistent = isPersistent
    }

    /// As the command line has it.
    package var description: String {
        "--fault \(kind.rawValue) --nth \(nth)\(isPersistent ? " --persistent" : "")"
    }
}
