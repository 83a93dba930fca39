/// What one mapping or pin can reach now: the "active mapping" that no free may pass under (PROTOCOL P1).
///
/// Holds count per disk extent, not per file mapping: a hold stays on its blocks when its file moves away from them.
public struct Hold: Hashable, Sendable {
    /// What the hold belongs to, and ends with.
    public enum Parent: Hashable, Sendable {
        /// A mapping that faulted.
        case mappedRange(MappedRangeID)
        /// A pin.
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
        /// The holder can use it.
        case active = 0
        /// The file has moved away from these blocks; the holder was told, and may still reach the old ones.
        case stale = 1
        /// The holder was asked to give it up.
        case revoking = 2
        /// The store was opened again, and the holder has not confirmed it yet.
        case unreclaimed = 3
        /// The holder is being shut out.
        case fencing = 4
    }

    /// What conflicts and acknowledgements name it by.
    public let id: HoldID
    /// Who can reach the blocks.
    public let holder: HolderID
    /// The mapping or pin that it came from.
    public let parent: Parent
    /// The file through which the blocks were granted.
    public let inode: InodeNumber
    /// The file's generation then.
    public let generation: Int64
    /// The place in the file that the blocks had when they were granted.
    public let offset: FileBlock
    /// First disk block: the address that the holder has.
    public let start: DiskBlock
    /// 1 to 256 blocks: a long run has several holds.
    public let count: BlockCount
    /// What can be done at the addresses: `.read`, or `[.read, .write]`.
    public let access: Access
    /// Whether the file still has the blocks, and what was said to the holder.
    public let state: State
    /// The step that granted it.
    public let granted: LSN

    package init(
        id: HoldID, holder: HolderID, parent: Parent, inode: InodeNumber, generation: Int64, offset: FileBlock,
        start: DiskBlock, count: BlockCount, access: Access, state: State, granted: LSN
    ) {
        self.id = id
        self.holder = holder
        self.parent = parent
        self.inode = inode
        self.generation = generation
        self.offset = offset
        self.start = start
        self.count = count
        self.access = access
        self.state = state
        self.granted = granted
    }

    /// The blocks of the file, as they were when granted.
    public var fileBlocks: Range<FileBlock> { Range(at: offset, count: count) }
    /// The blocks that the holder can reach.
    public var diskBlocks: Range<DiskBlock> { Range(at: start, count: count) }

    /// The part of the hold on `blocks` of its file, under an identity and state of its own.
    package func part(in blocks: Range<FileBlock>, id: HoldID, state: State, access: Access) -> Hold {
        Hold(
            id: id, holder: holder, parent: parent, inode: inode, generation: generation, offset: blocks.lowerBound,
            start: start + (blocks.lowerBound - offset), count: blocks.count, access: access, state: state,
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
        access = Access(reads: try row.flag("reads"), writes: try row.flag("writes"))
        state = try row.code("state")
        granted = try row.number("granted_lsn")
    }

    package var table: StateTable { .hold }
    package var words: [Int64] {
        [
            id.value, holder.value, parent.kind, parent.identifier, inode.value, generation, offset.value, start.value,
            count.value, access.reads ? 1 : 0, access.writes ? 1 : 0, state.rawValue, granted.value,
        ]
    }
}
