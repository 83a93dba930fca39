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
