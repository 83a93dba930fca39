/// A run of blocks that two or more data extents map. Blocks with one owner have no row.
package struct RefcountRun: Hashable, Sendable {
    package let start: DiskBlock
    package let count: BlockCount
    /// Extents that map each of these blocks; 2 or more.
    package let references: Int64

    /// A row as it lies in its table: a damaged one need not be a range of blocks.
    package init(start: DiskBlock, count: BlockCount, references: Int64) {
        self.start = start
        self.count = count
        self.references = references
    }

    package init(_ blocks: Range<DiskBlock>, references: Int64) {
        self.init(start: blocks.lowerBound, count: blocks.count, references: references)
    }

    package var blocks: Range<DiskBlock> { Range(at: start, count: count) }
}

extension RefcountRun: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        start = try row.address("start")
        count = try row.count("count", from: start)
        references = try row.number("refs", in: 2...RowBounds.highestCount)
    }

    package var table: StateTable { .refcount }
    package var words: [Int64] { [start.value, count.value, references] }
}
