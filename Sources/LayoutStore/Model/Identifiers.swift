/// A position in the journal: one step, one transaction, one record (PROTOCOL P5.3). The first is 1.
public struct LSN: Quantity {
    /// The bare number.
    public let value: Int64
    /// Gives a number its meaning.
    public init(_ value: Int64) { self.value = value }
    /// Before the first step.
    package static let none = LSN(0)
    /// The one right after it.
    package var next: LSN { LSN(value + 1) }
}

/// Counts how often the store was opened for writing (PROTOCOL P7.2).
public struct Epoch: Quantity {
    /// The bare number.
    public let value: Int64
    /// Gives a number its meaning.
    public init(_ value: Int64) { self.value = value }
    /// The one right after it.
    package var next: Epoch { Epoch(value + 1) }
}

/// An inode's number; the user of the store owns the names.
public struct InodeNumber: Quantity {
    /// The bare number.
    public let value: Int64
    /// Gives a number its meaning.
    public init(_ value: Int64) { self.value = value }
}

/// A registered holder.
public struct HolderID: Quantity {
    /// The bare number.
    public let value: Int64
    /// Gives a number its meaning.
    public init(_ value: Int64) { self.value = value }
}

/// A holder's mmap of a file range.
public struct MappedRangeID: Quantity {
    /// The bare number.
    public let value: Int64
    /// Gives a number its meaning.
    public init(_ value: Int64) { self.value = value }
}

/// A pin: a range that stays reachable until it is unpinned.
public struct PinID: Quantity {
    /// The bare number.
    public let value: Int64
    /// Gives a number its meaning.
    public init(_ value: Int64) { self.value = value }
}

/// One run of disk blocks that a mapping or pin can reach now.
public struct HoldID: Quantity {
    /// The bare number.
    public let value: Int64
    /// Gives a number its meaning.
    public init(_ value: Int64) { self.value = value }
}
