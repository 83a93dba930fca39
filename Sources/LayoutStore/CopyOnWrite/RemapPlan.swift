// What a write or a write fault will do to each run of blocks:
//
//   | what the file has there     | way     | before the remap          | the remap                          |
//   |-----------------------------|---------|---------------------------|------------------------------------|
//   | nothing                     | staged  | zero the new block        | map it                             |
//   | a shared block              | staged  | copy to the new block     | map it, the old one loses an owner |
//   | an unwritten block          | filled  | zero it                   | it becomes written                 |
//   | a written block of its own  | settled | —                         | —                                  |
//
// Source: PROTOCOL P4, P4.2.

/// A look at ranges of one file, and what it means for each run. Pure: rows may have changed when it is carried out.
struct RemapPlan: Sendable {
    /// How a run gets to be written.
    enum Way: Sendable { case staged, filled, settled }

    /// A run of file blocks and what it has now.
    struct Piece: Sendable {
        let blocks: Range<FileBlock>
        /// What maps it now; nil in a hole.
        let old: Extent?
        let way: Way
    }

    /// As it was at the look.
    let inode: Inode
    let pieces: [Piece]

    var staged: [Piece] { pieces.filter { $0.way == .staged } }
    /// The staged pieces that something maps now: shared blocks.
    var copied: [Piece] { pieces.filter { $0.way == .staged && $0.old != nil } }
    /// Disk blocks that stay where they are and will be written there.
    var inPlace: [Range<DiskBlock>] { pieces.filter { $0.way != .staged }.compactMap { $0.old?.diskBlocks } }
    /// Whether the mapping changes.
    var hasRemap: Bool { pieces.contains { $0.way != .settled } }

    /// Looks up `ranges` of a file, ascending and apart, and decides piece by piece.
    static func make(
        _ number: InodeNumber, _ ranges: [Range<FileBlock>], in rows: any StateRows
    ) throws(StoreError) -> RemapPlan {
        let inode = try rows.knownInode(number)
        var pieces: [Piece] = []
        for blocks in ranges {
            var next = blocks.lowerBound
            func skip(to end: FileBlock) {
                if next < end { pieces.append(Piece(blocks: next..<end, old: nil, way: .staged)) }
            }
            for extent in try rows.extents(of: number, fork: .data, in: blocks) {
                skip(to: extent.offset)
                for (run, references) in try Transaction.references(of: extent.diskBlocks, in: rows) {
                    let part = Range(at: extent.offset + (run.lowerBound - extent.start), count: run.count)
                    let way: Way = references > 1 ? .staged : extent.state == .unwritten ? .filled : .settled
                    pieces.append(Piece(blocks: part, old: extent.part(in: part), way: way))
                }
                next = extent.fileBlocks.upperBound
            }
            skip(to: blocks.upperBound)
        }
        return RemapPlan(inode: inode, pieces: pieces)
    }

    /// The plan for the shared blocks alone: what unsharing does.
    var unsharing: RemapPlan { RemapPlan(inode: inode, pieces: copied) }

    /// The plan of a write that takes what it finds for the file's own.
    var inPlaceOnly: RemapPlan {
        RemapPlan(
            inode: inode,
            pieces: pieces.map {
                $0.old == nil ? $0 : Piece(blocks: $0.blocks, old: $0.old, way: $0.way == .staged ? .settled : $0.way)
            })
    }

    /// The plan of somebody who only reads: nothing changes.
    var reading: RemapPlan { RemapPlan(inode: inode, pieces: []) }
}
