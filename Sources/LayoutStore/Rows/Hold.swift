/// What one mapping or pin can reach now: the "active mapping" that no free may pass under (PROTOCOL P1).
///
/// Holds count per disk extent, not per file mapping: a hold stays on its blocks when its file moves away from them.
public struct Hold: Hashable, Sendable {
    public enum Parent: Hashable, Sendable {
        case mappedRange(MappedRangeID)
        case pin(PinID)

        /// The value of the column parent_kind.
        package var kind: Int64 {
            switch self {
            case .mappedRange: 0
            case .pin: 1
            }
        }

        /// All values of that column.
        package static let kinds: [Int64] = [0, 1]

        package var identifier: Int64 {
            switch self {
            case .mappedRange(let id): id.value
            case .pin(let id): id.value
            }
        }

        package init?(kind: Int64, identifier: Int64) {
            switch kind {
            case 0: self = .mappedRange(MappedRangeID(identifier))
            case 1: self = .pin(PinID(identifier))
            default: return nil
            }
        }
    }

    /// All states count until the acknowledgement or a confirmed fence.
    public enum State: Int64, Sendable, CaseIterable {
        case active = 0
        /// The file has moved away from these blocks; the holder was told, and may still reach the old ones.
        case stale = 1
        case revoking = 2
        case unreclaimed = 3
        case fencing = 4
    }

    public let id: HoldID
    public let holder: HolderID
    public let parent: Parent
    public let inode: InodeNumber
    public let generation: Int64
    /// The place in the file that the blocks had when they were granted.
    public let offset: FileBlock
    public let start: DiskBlock
    /// 1 to ``Geometry/longestHold``.
    public let count: BlockCount
    public let reads: Bool
    public let writes: Bool
    public let state: State
    public let granted: LSN

    package init(
        id: HoldID, holder: HolderID, parent: Parent, inode: InodeNumber, generation: Int64, offset: FileBlock,
        start: DiskBlock, count: BlockCount, reads: Bool, writes: Bool, state: State, granted: LSN
    ) {
        self.id = id
        self.holder = holder
        self.parent = parent
        self.inode = inode
        self.generation = generation
        self.offset = offset
        self.start = start
        self.count = count
        self.reads = reads
        self.writes = writes
        self.state = state
        self.granted = granted
    }

    public var fileBlocks: Range<FileBlock> { Range(at: offset, count: count) }
    public var diskBlocks: Range<DiskBlock> { Range(at: start, count: count) }

    /// The part of the hold on `blocks` of its file, under an identity and state of its own.
    package func part(in blocks: Range<FileBlock>, id: HoldID, state: State, writes: Bool) -> Hold {
        Hold(
            id: id, holder: holder, parent: parent, inode: inode, generation: generation, offset: blocks.lowerBound,
            start: start + (blocks.lowerBound - offset), count: blocks.count, reads: reads, writes: writes,
            state: state,
            granted: granted)
    }
}

extension Hold: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        id = try row.identifier("id")
        holder = try row.number("holder")
        let kind = row.rawCode("parent_kind", of: Parent.kinds)
        guard let parent = Parent(kind: kind, identifier: try row.number("parent")) else {
            throw row.meaningless(kind, in: "parent_kind")
        }
        self.parent = parent
        inode = try row.number("inode")
        generation = try row.number("generation")
        offset = try row.address("file_block")
        start = try row.address("start")
        count = try row.count("count", atMost: Geometry.longestHold.value, from: start, and: offset)
        reads = try row.flag("reads")
        writes = try row.flag("writes")
        state = try row.code("state")
        granted = try row.number("granted_lsn")
    }

    package var table: StateTable { .hold }
    package var words: [Int64] {
        [
            id.value, holder.value, parent.kind, parent.identifier, inode.value, generation, offset.value, start.value,
            count.value, reads ? 1 : 0, writes ? 1 : 0, state.rawValue, granted.value,
        ]
    }
}
