/// Which of an inode's two maps a run belongs to.
package enum Fork: Int64, Sendable, CaseIterable {
    /// What readers see.
    case data = 0
    /// Staged copies that nobody can reach until the remap (PROTOCOL P4).
    case cow = 1
}

/// A run of disk blocks that one fork maps at one place of a file.
///
/// Addresses and lengths count blocks, never bytes; see ``Geometry/blockBytes``.
/// - Invariant: `count` is at least 1 and the run stays inside the device (`extent_overlap`).
public struct Extent: Hashable, Sendable {
    /// Whether the blocks have content.
    public enum State: Int64, Sendable, CaseIterable {
        /// They show what was written there.
        case written = 0
        /// They are preallocated and show zeros; nobody gets their address.
        case unwritten = 1
    }

    /// Whose run it is.
    public let inode: InodeNumber
    /// Which of the file's maps has it.
    package let fork: Fork
    /// First file block.
    public let offset: FileBlock
    /// First disk block.
    public let start: DiskBlock
    /// 1 or more blocks.
    public let count: BlockCount
    /// Written or preallocated.
    public let state: State
    /// LSN of the physical allocation; kept by clone, split and remap (PROTOCOL P8).
    public let born: LSN

    package init(
        inode: InodeNumber, fork: Fork, offset: FileBlock, start: DiskBlock, count: BlockCount, state: State, born: LSN
    ) {
        self.inode = inode
        self.fork = fork
        self.offset = offset
        self.start = start
        self.count = count
        self.state = state
        self.born = born
    }

    /// The blocks of the file.
    public var fileBlocks: Range<FileBlock> { Range(at: offset, count: count) }
    /// The blocks of the device.
    public var diskBlocks: Range<DiskBlock> { Range(at: start, count: count) }

    /// The part of the run that lies in `blocks`, or nil.
    package func part(in blocks: Range<FileBlock>) -> Extent? {
        guard let common = fileBlocks.intersection(blocks) else { return nil }
        return Extent(
            inode: inode, fork: fork, offset: common.lowerBound, start: start + (common.lowerBound - offset),
            count: common.count, state: state, born: born)
    }

    /// The same blocks at the same place in another fork or state.
    func `in`(_ fork: Fork, _ state: State) -> Extent {
        Extent(inode: inode, fork: fork, offset: offset, start: start, count: count, state: state, born: born)
    }
}

extension Extent: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        inode = try row.number("inode")
        fork = try row.code("fork")
        offset = try row.address("file_block")
        start = try row.address("start")
        count = try row.count("count", from: start, and: offset)
        state = try row.code("state")
        born = try row.number("born")
    }

    package var table: StateTable { .extent }
    package var words: [Int64] {
        [inode.value, fork.rawValue, offset.value, start.value, count.value, state.rawValue, born.value]
    }
}
