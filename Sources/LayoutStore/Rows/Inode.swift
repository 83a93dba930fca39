/// A file: size and sequence. Its extents are rows of their own.
public struct Inode: Hashable, Sendable {
    /// Whether the file has a name, in the books of whoever owns names.
    public enum State: Int64, Sendable, CaseIterable {
        /// It was created and not unlinked.
        case live = 0
        /// It was unlinked, and somebody still has it mapped or pinned.
        case unlinked = 1
    }

    /// Longest tag, in bytes of UTF-8: a row has a fixed size on every backend.
    public static let longestTag = 64

    /// What operations name the file by. No other file ever had it.
    public let number: InodeNumber
    /// The store's epoch when the file was made: tells a number that a crash took back from the one that was given
    /// after it.
    public let generation: Int64
    /// In bytes.
    public internal(set) var size: Int64
    /// Raised by every unmap, remap and move; returned with every address (PROTOCOL P1.4).
    public internal(set) var sequence: Int64
    /// Live, or unlinked and still reached.
    public internal(set) var state: State
    /// What the file's creator gave it to find it by, 1 to ``longestTag`` bytes of UTF-8; nil for none. It never
    /// changes.
    public let tag: String?

    package init(
        number: InodeNumber, generation: Int64, size: Int64, sequence: Int64, state: State, tag: String? = nil
    ) {
        self.number = number
        self.generation = generation
        self.size = size
        self.sequence = sequence
        self.state = state
        self.tag = tag
    }

    /// A number that equal tags have, byte by byte.
    static func hash(of tag: String) -> Int64 {
        RecordWords.hash(WordSource.words(of: tag, bytes: longestTag), seed: 0)
    }
}

extension Inode: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        number = try row.identifier("number")
        generation = try row.number("generation")
        size = try row.number("size", in: 0...Geometry.largestFile, unit: "bytes")
        sequence = try row.number("sequence", in: 0...RowBounds.highestCount)
        state = try row.code("state")
        let tag = try row.name("tag", bytes: 0...Self.longestTag)
        self.tag = tag.isEmpty ? nil : tag
    }

    package var table: StateTable { .inode }
    package var words: [Int64] {
        [number.value, generation, size, sequence, state.rawValue]
            + WordSource.words(of: tag ?? "", bytes: Self.longestTag)
    }
}
