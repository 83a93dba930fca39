/// A run of blocks that two or more data extents map. Blocks with one owner have no row.
public struct RefcountRun: Hashable, Sendable {
    public let start: DiskBlock
    public let count: BlockCount
    /// Extents that map each of these blocks; 2 or more.
    public let references: Int64

    package init(_ blocks: Range<DiskBlock>, references: Int64) {
        self.start = blocks.lowerBound
        self.count = blocks.count
        self.references = references
    }

    public var blocks: Range<DiskBlock> { Range(at: start, count: count) }
}
