/// A promise in the journal that an operation of several transactions will be finished, by recovery if need be (PROTOCOL P5.1).
///
///     operation                    blocks                          source, sourceOffset      newSize
///     truncate, punch, inactivate  are unmapped, from their end    none                      set when it is logged
///     zero                         become unwritten                none                      set when it is logged
///     clone, dedupe                show the source's blocks        the file that has them    set as it advances
///     collapse                     blocks move down to here        the file itself, from     set at the end
///     insert                       blocks move up to here          the file itself, from     set when it is logged
///     exchange                     swap with the source's          the other file            stays
package struct RootIntent: Hashable, Sendable {
    /// The operations that have one.
    package static let operations: Set<OperationKind> = [
        .truncate, .clone, .punch, .zero, .collapse, .insert, .dedupe, .exchange, .inactivate,
    ]

    /// The LSN that logged it; recovery goes in this order.
    package let lsn: LSN
    package let epoch: Epoch
    package let operation: OperationKind
    /// The file whose mapping changes.
    package let inode: InodeNumber
    /// The file blocks of `inode` that change.
    package let offset: FileBlock
    package let count: BlockCount
    /// Where the blocks come from; 0 where there is no such file.
    package let source: InodeNumber
    package let sourceOffset: FileBlock
    /// In bytes; `inode` has it when the operation is complete.
    package let newSize: Int64
    /// Blocks from `offset` on that are done. Raised in the transaction that does them.
    package var progress: BlockCount

    package init(
        lsn: LSN, epoch: Epoch, operation: OperationKind, inode: InodeNumber, blocks: Range<FileBlock>,
        source: InodeNumber = InodeNumber(0), sourceOffset: FileBlock = FileBlock(0), newSize: Int64,
        progress: BlockCount = .zero
    ) {
        self.init(
            lsn: lsn, epoch: epoch, operation: operation, inode: inode, offset: blocks.lowerBound, count: blocks.count,
            source: source, sourceOffset: sourceOffset, newSize: newSize, progress: progress)
    }

    /// A row as it lies in its table: a damaged one need not be a range of blocks.
    package init(
        lsn: LSN, epoch: Epoch, operation: OperationKind, inode: InodeNumber, offset: FileBlock, count: BlockCount,
        source: InodeNumber, sourceOffset: FileBlock, newSize: Int64, progress: BlockCount
    ) {
        self.lsn = lsn
        self.epoch = epoch
        self.operation = operation
        self.inode = inode
        self.offset = offset
        self.count = count
        self.source = source
        self.sourceOffset = sourceOffset
        self.newSize = newSize
        self.progress = progress
    }

    package var fileBlocks: Range<FileBlock> { Range(at: offset, count: count) }
    package var sourceBlocks: Range<FileBlock> { Range(at: sourceOffset, count: count) }
}

extension RootIntent: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        lsn = try row.identifier("lsn")
        epoch = try row.number("epoch")
        operation = try row.code("operation", of: Self.operations)
        inode = try row.number("inode")
        offset = try row.address("file_block")
        count = try row.count("count", atLeast: 0, from: offset)
        source = try row.number("source")
        sourceOffset = try row.address("source_file_block", of: count)
        newSize = try row.number("new_size", in: 0...Geometry.largestFile, unit: "bytes")
        progress = try row.part("progress", of: count)
    }

    package var table: StateTable { .openIntent }
    package var words: [Int64] {
        [
            lsn.value, epoch.value, operation.rawValue, inode.value, offset.value, count.value, source.value,
            sourceOffset.value, newSize, progress.value,
        ]
    }
}
