/// What somebody may do to blocks that it reaches, or asks to do.
///
/// Whoever may write may read, too: an operation that is asked for `.write` gives `[.read, .write]`, and rows say both.
/// So ask an answer `access.contains(.write)`. The empty set is refused as `input`.
public struct Access: OptionSet, Hashable, Sendable, CustomStringConvertible {
    /// Bit 0 is `.read`, bit 1 is `.write`.
    public let rawValue: Int

    /// The set of these bits; others than those of `.read` and `.write` mean nothing.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Loads.
    public static let read = Access(rawValue: 1)
    /// Stores.
    public static let write = Access(rawValue: 2)

    /// What rows say of somebody who may write, or only read.
    package init(writes: Bool) { self.init(reads: true, writes: writes) }

    /// Two columns of a row. A damaged row may have neither, or `.write` alone.
    package init(reads: Bool, writes: Bool) { self.init(rawValue: (reads ? 1 : 0) | (writes ? 2 : 0)) }

    package var reads: Bool { contains(.read) }
    package var writes: Bool { contains(.write) }

    /// `read`, `write`, `read and write`, or `nothing`.
    public var description: String {
        switch (reads, writes) {
        case (true, true): "read and write"
        case (true, false): "read"
        case (false, true): "write"
        case (false, false): "nothing"
        }
    }
}
