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

    package init(
        id: MappedRangeID, holder: HolderID, inode: InodeNumber, generation: Int64, blocks: Range<FileBlock>,
        writable: Bool
    ) {
        self.id = id
        self.holder = holder
        self.inode = inode
        self.generation = generation
        self.offset = blocks.lowerBound
        self.count = blocks.count
        self.writable = writable
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

    package init(
        id: PinID, holder: HolderID, inode: InodeNumber, generation: Int64, blocks: Range<FileBlock>, writes: Bool
    ) {
        self.id = id
        self.holder = holder
        self.inode = inode
        self.generation = generation
        self.offset = blocks.lowerBound
        self.count = blocks.count
        self.writes = writes
    }

    public var fileBlocks: Range<FileBlock> { Range(at: offset, count: count) }
}
