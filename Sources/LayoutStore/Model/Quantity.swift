/// A 64-bit number with a meaning of its own, so that an address, a count and a sequence number never mix.
///
/// On media every quantity is a non-negative signed 64-bit integer, SQLite's widest.
public protocol Quantity: Hashable, Comparable, Sendable, CustomStringConvertible {
    var value: Int64 { get }
    init(_ value: Int64)
}

extension Quantity {
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
    public var description: String { String(value) }
}

/// An address: what lies `BlockCount` blocks further is an address of the same kind.
public protocol BlockAddress: Quantity {}

extension BlockAddress {
    public static func + (left: Self, right: BlockCount) -> Self { Self(left.value + right.value) }
    public static func - (left: Self, right: BlockCount) -> Self { Self(left.value - right.value) }
    public static func - (left: Self, right: Self) -> BlockCount { BlockCount(left.value - right.value) }
}

/// A block of the data device. Block 0 holds the superblock.
public struct DiskBlock: BlockAddress {
    public let value: Int64
    public init(_ value: Int64) { self.value = value }
}

/// A block of a file: byte offset divided by the block size.
public struct FileBlock: BlockAddress {
    public let value: Int64
    public init(_ value: Int64) { self.value = value }
}

/// A number of blocks, never bytes.
public struct BlockCount: Quantity {
    public let value: Int64
    public init(_ value: Int64) { self.value = value }

    public static func + (left: Self, right: Self) -> Self { Self(left.value + right.value) }
    public static func - (left: Self, right: Self) -> Self { Self(left.value - right.value) }
    public static let zero = BlockCount(0)
}

extension Range where Bound: BlockAddress {
    /// The length of a half-open run of blocks.
    public var count: BlockCount { upperBound - lowerBound }

    public init(at start: Bound, count: BlockCount) { self = start..<(start + count) }

    /// What is left of the run without `others`, which are ascending and apart.
    package func subtracting(_ others: [Range]) -> [Range] {
        var left: [Range] = []
        var next = lowerBound
        for other in others {
            guard let common = other.intersection(next..<upperBound) else { continue }
            if next < common.lowerBound { left.append(next..<common.lowerBound) }
            next = common.upperBound
        }
        if next < upperBound { left.append(next..<upperBound) }
        return left
    }

    /// The part that both runs have, or nil when they do not touch.
    public func intersection(_ other: Range) -> Range? {
        let low = Swift.max(lowerBound, other.lowerBound)
        let high = Swift.min(upperBound, other.upperBound)
        return low < high ? low..<high : nil
    }
}

extension Array where Element == Range<FileBlock> {
    /// The same blocks with runs that touch or overlap made one. The runs begin in ascending order.
    var joinedWhereTouching: [Range<FileBlock>] {
        reduce(into: []) { joined, run in
            guard let last = joined.last, run.lowerBound <= last.upperBound else { return joined.append(run) }
            joined[joined.count - 1] = last.lowerBound..<Swift.max(last.upperBound, run.upperBound)
        }
    }
}
