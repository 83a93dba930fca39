/// A promise in the journal that an operation of several transactions will be finished, by recovery if need be (PROTOCOL P5.1).
public struct RootIntent: Hashable, Sendable {
    /// The LSN that logged it; recovery goes in this order.
    public let lsn: LSN
    public let epoch: Epoch
    public let operation: OperationKind
    /// The file whose blocks are unmapped: the truncated file, or the clone's destination.
    public let inode: InodeNumber
    /// The file blocks of `inode` that change. Truncate: from the first block past the new size to the last mapped one.
    public let offset: FileBlock
    public let count: BlockCount
    /// Clone only: where the blocks come from; otherwise 0.
    public let source: InodeNumber
    public let sourceOffset: FileBlock
    /// In bytes; `inode` has it when the operation is complete.
    public let newSize: Int64
    /// Blocks from `offset` on that are done. Raised in the transaction that does them.
    public var progress: BlockCount

    package init(
        lsn: LSN, epoch: Epoch, operation: OperationKind, inode: InodeNumber, blocks: Range<FileBlock>,
        source: InodeNumber, sourceOffset: FileBlock, newSize: Int64, progress: BlockCount
    ) {
        self.lsn = lsn
        self.epoch = epoch
        self.operation = operation
        self.inode = inode
        self.offset = blocks.lowerBound
        self.count = blocks.count
        self.source = source
        self.sourceOffset = sourceOffset
        self.newSize = newSize
        self.progress = progress
    }

    public var fileBlocks: Range<FileBlock> { Range(at: offset, count: count) }
}
