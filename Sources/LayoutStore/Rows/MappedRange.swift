/// A holder's mmap of a range of file blocks. It reaches nothing until it faults.
package struct MappedRange: Hashable, Sendable {
    package let id: MappedRangeID
    package let holder: HolderID
    package let inode: InodeNumber
    package let generation: Int64
    package let offset: FileBlock
    package let count: BlockCount
    /// What faults may ask for: `.read`, or `[.read, .write]`.
    package let access: Access

    /// A row as it lies in its table: a damaged one need not be a range of blocks.
    package init(
        id: MappedRangeID, holder: HolderID, inode: InodeNumber, generation: Int64, offset: FileBlock,
        count: BlockCount,
        access: Access
    ) {
        self.id = id
        self.holder = holder
        self.inode = inode
        self.generation = generation
        self.offset = offset
        self.count = count
        self.access = access
    }

    package init(
        id: MappedRangeID, holder: HolderID, inode: InodeNumber, generation: Int64, blocks: Range<FileBlock>,
        access: Access
    ) {
        self.init(
            id: id, holder: holder, inode: inode, generation: generation, offset: blocks.lowerBound,
            count: blocks.count, access: access)
    }

    package var fileBlocks: Range<FileBlock> { Range(at: offset, count: count) }
}

extension MappedRange: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        id = try row.identifier("id")
        holder = try row.number("holder")
        inode = try row.number("inode")
        generation = try row.number("generation")
        offset = try row.number("file_block", in: 0...(.max))
        count = try row.count("count", ofAnyRangeFrom: offset)
        access = Access(writes: try row.flag("writes"))
    }

    package var table: StateTable { .mappedRange }
    package var words: [Int64] {
        [id.value, holder.value, inode.value, generation, offset.value, count.value, access.writes ? 1 : 0]
    }
}
