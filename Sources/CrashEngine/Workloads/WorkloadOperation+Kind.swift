internal import LayoutStore

extension WorkloadOperation {
    /// What an operation is, without what it names. The raw value is its name in counters and cells.
    package enum Kind: String, CaseIterable, Sendable {
        case create, write
        case mappedWrite = "mapwrite"
        case read
        case mappedRead = "mapread"
        case truncate, clone, fallocate, unshare, punch, zero, collapse, insert, dedupe, copy, exchange, unlink, sync,
            checkpoint, grow, reopen, map
        case readFault = "read_fault"
        case writeFault = "write_fault"
        case unmap, pin, unpin
    }

    package var kind: Kind {
        switch self {
        case .create: .create
        case .write: .write
        case .mappedWrite: .mappedWrite
        case .read: .read
        case .mappedRead: .mappedRead
        case .truncate: .truncate
        case .clone: .clone
        case .allocate(_, _, _, _, let unshare): unshare ? .unshare : .fallocate
        case .punch: .punch
        case .zero: .zero
        case .collapse: .collapse
        case .insert: .insert
        case .dedupe: .dedupe
        case .copy: .copy
        case .exchange: .exchange
        case .unlink: .unlink
        case .sync: .sync
        case .checkpoint: .checkpoint
        case .grow: .grow
        case .reopen: .reopen
        case .map: .map
        case .pageFault(_, _, _, let access): access.writes ? .writeFault : .readFault
        case .unmap: .unmap
        case .pin: .pin
        case .unpin: .unpin
        }
    }

    /// The operation's name in counters.
    package var name: String { kind.rawValue }

    /// What the call says of the size of its file: whether it stays as it is; nil if it cannot say that.
    package var keepsSize: Bool? {
        switch self {
        case .allocate(_, _, _, let keepSize, _), .zero(_, _, _, let keepSize): keepSize
        default: nil
        }
    }
}
