/// A file: size and sequence. Its extents are rows of their own.
public struct Inode: Hashable, Sendable {
    public enum State: Int64, Sendable, CaseIterable { case live = 0, unlinked = 1 }

    public let number: InodeNumber
    /// Tells a reused number from the file that had it before.
    public let generation: Int64
    /// In bytes.
    public var size: Int64
    /// Raised by every unmap, remap and move; returned with every address (PROTOCOL P1.4).
    public var sequence: Int64
    public var state: State

    package init(number: InodeNumber, generation: Int64, size: Int64, sequence: Int64, state: State) {
        self.number = number
        self.generation = generation
        self.size = size
        self.sequence = sequence
        self.state = state
    }
}

extension Inode: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        number = try row.identifier("number")
        generation = try row.number("generation")
        size = try row.number("size", in: 0...Geometry.largestFile, unit: "bytes")
        sequence = try row.number("sequence", in: 0...RowBounds.highestCount)
        state = try row.code("state")
    }

    package var table: StateTable { .inode }
    package var words: [Int64] { [number.value, generation, size, sequence, state.rawValue] }
}
