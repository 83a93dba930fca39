/// A range that its holder keeps reachable until ``LayoutStore/unpin(_:durability:)``.
public struct Pin: Hashable, Sendable {
    public let id: PinID
    public let holder: HolderID
    public let inode: InodeNumber
    public let generation: Int64
    public let offset: FileBlock
    public let count: BlockCount
    public let writes: Bool

    /// A row as it lies in its table: a damaged one need not be a range of blocks.
    package init(
        id: PinID, holder: HolderID, inode: InodeNumber, generation: Int64, offset: FileBlock, count: BlockCount,
        writes: Bool
    ) {
        self.id = id
        self.holder = holder
        self.inode = inode
        self.generation = generation
        self.offset = offset
        self.count = count
        self.writes = writes
    }

    package init(
        id: PinID, holder: HolderID, inode: InodeNumber, generation: Int64, blocks: Range<FileBlock>, writes: Bool
    ) {
        self.init(
            id: id, holder: holder, inode: inode, generation: generation, offset: blocks.lowerBound,
            count: blocks.count, writes: writes)
    }

    public var fileBlocks: Range<FileBlock> { Range(at: offset, count: count) }
}

extension Pin: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        id = try row.identifier("id")
        holder = try row.number("holder")
        inode = try row.number("inode")
        generation = try row.number("generation")
        offset = try row.number("file_block", in: 0...(.max))
        count = try row.count("count", ofAnyRangeFrom: offset)
        writes = try row.flag("writes")
    }

    package var table: StateTable { .pin }
    package var words: [Int64] {
        [id.value, holder.value, inode.value, generation, offset.value, count.value, writes ? 1 : 0]
    }
}
