/// A 64-bit number with a meaning of its own, so that an address, a count and a sequence number never mix.
///
/// On media every quantity is a non-negative signed 64-bit integer, SQLite's widest.
public protocol Quantity: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The bare number.
    var value: Int64 { get }
    /// Gives a number its meaning.
    init(_ value: Int64)
}

extension Quantity {
    /// Compares the numbers.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
    /// The bare number, in decimal.
    public var description: String { String(value) }
}

/// An address: what lies `BlockCount` blocks further is an address of the same kind.
///
/// Addresses and counts may be written as literals, since both are plain numbers of blocks: `0..<16`. Numbers of
/// inodes, holders, holds and the like may not: they come from the store, and nobody has to make one up (ADR 15).
public protocol BlockAddress: Quantity, ExpressibleByIntegerLiteral {}

extension BlockAddress {
    /// The address that is written as a literal.
    public init(integerLiteral value: Int64) { self.init(value) }
    /// The address so many blocks further.
    public static func + (left: Self, right: BlockCount) -> Self { Self(left.value + right.value) }
    /// The address so many blocks before.
    public static func - (left: Self, right: BlockCount) -> Self { Self(left.value - right.value) }
    /// How many blocks lie from `right` to `left`.
    public static func - (left: Self, right: Self) -> BlockCount { BlockCount(left.value - right.value) }
}

/// A block of the data device. Block 0 holds the superblock.
public struct DiskBlock: BlockAddress {
    /// The bare number.
    public let value: Int64
    /// Gives a number its meaning.
    public init(_ value: Int64) { self.value = value }
}

/// A block of a file: byte offset divided by the block size.
public struct FileBlock: BlockAddress {
    /// The bare number.
    public let value: Int64
    /// Gives a number its meaning.
    public init(_ value: Int64) { self.value = value }
}

/// A number of blocks, never bytes.
public struct BlockCount: Quantity, ExpressibleByIntegerLiteral {
    /// The bare number.
    public let value: Int64
    /// Gives a number its meaning.
    public init(_ value: Int64) { self.value = value }
    /// The count that is written as a literal.
    public init(integerLiteral value: Int64) { self.init(value) }

    /// Both counts together. Traps on overflow.
    public static func + (left: Self, right: Self) -> Self { Self(left.value + right.value) }
    /// What is left of a count.
    public static func - (left: Self, right: Self) -> Self { Self(left.value - right.value) }
    /// No block.
    public static let zero = BlockCount(0)
}

extension Range where Bound: BlockAddress {
    /// The length of a half-open run of blocks.
    public var count: BlockCount { upperBound - lowerBound }

    /// The run of `count` blocks from `start` on.
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
