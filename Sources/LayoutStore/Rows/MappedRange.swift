/// A holder's mmap of a range of file blocks. It reaches nothing until it faults.
public struct MappedRange: Hashable, Sendable {
    public let id: MappedRangeID
    public let holder: HolderID
    public let inode: InodeNumber
    public let generation: Int64
    public let offset: FileBlock
    public let count: BlockCount
    /// Whether write faults are allowed.
    public let writable: Bool

    /// A row as it lies in its table: a damaged one need not be a range of blocks.
    package init(
        id: MappedRangeID, holder: HolderID, inode: InodeNumber, generation: Int64, offset: FileBlock,
        count: BlockCount,
        writable: Bool
    ) {
        self.id = id
        self.holder = holder
        self.inode = inode
        self.generation = generation
        self.offset = offset
        self.count = count
        self.writable = writable
    }

    package init(
        id: MappedRangeID, holder: HolderID, inode: InodeNumber, generation: Int64, blocks: Range<FileBlock>,
        writable: Bool
    ) {
        self.init(
            id: id, holder: holder, inode: inode, generation: generation, offset: blocks.lowerBound,
            count: blocks.count, writable: writable)
    }

    public var fileBlocks: Range<FileBlock> { Range(at: offset, count: count) }
}

extension MappedRange: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        id = try row.identifier("id")
        holder = try row.number("holder")
        inode = try row.number("inode")
        generation = try row.number("generation")
        offset = try row.number("file_block", in: 0...(.max))
        count = try row.count("count", ofAnyRangeFrom: offset)
        writable = try row.flag("writable")
    }

    package var table: StateTable { .mappedRange }
    package var words: [Int64] {
        [id.value, holder.value, inode.value, generation, offset.value, count.value, writable ? 1 : 0]
    }
}
