/// How ``LayoutStore/allocate(_:_:options:durability:)`` goes about it. Source: fallocate(2).
public struct AllocateOptions: OptionSet, Hashable, Sendable {
    /// Bit 0 is `.keepSize`, bit 1 is `.unshare`.
    public let rawValue: Int
    /// The set of these bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The size stays, also where the range ends behind it: what lies there is preallocated until a truncate.
    public static let keepSize = AllocateOptions(rawValue: 1)
    /// Shared blocks of the range get copies of their own, so that no later write there needs space.
    public static let unshare = AllocateOptions(rawValue: 2)
}

/// How ``LayoutStore/zeroRange(_:_:options:durability:)`` goes about it. Source: fallocate(2).
public struct ZeroRangeOptions: OptionSet, Hashable, Sendable {
    /// Bit 0 is `.keepSize`.
    public let rawValue: Int
    /// The set of these bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The size stays, also where the range ends behind it.
    public static let keepSize = ZeroRangeOptions(rawValue: 1)
}
