// Two ranges of one length: what clone, dedupe and exchange are asked for, and the rules that they have in common.
//
//   clone     the target shows the source's blocks     may end with the source where the target ends, too, or before
//   dedupe    as clone, if both show the same          may end with both files
//   exchange  source and target swap                   may end with both files
//
// "Ends with" lets the length be no whole number of blocks; everything else is in whole blocks. The last block then goes over
// as a whole, and its bytes past the end of file are undefined in both files.
//
// Source: ioctl_ficlonerange(2), ioctl_fideduperange(2), ioctl_xfs_exchange_range(2) for alignment and overlap.

/// The arguments of an operation on two ranges.
struct RangePair: Sendable, CustomStringConvertible {
    let verb: String
    let source: InodeNumber
    let sourceOffset: Int64
    let length: Int64
    let target: InodeNumber
    let targetOffset: Int64

    var sourceBlocks: Range<FileBlock> { Geometry.blocks(of: sourceOffset..<(sourceOffset + length)) }
    var targetBlocks: Range<FileBlock> { Geometry.blocks(of: targetOffset..<(targetOffset + length)) }
    private var isWhole: Bool { length % Int64(Geometry.blockBytes) == 0 }

    var description: String {
        "\(verb) \(length) bytes between byte \(sourceOffset) of inode \(source) and byte \(targetOffset) of inode \(target)"
    }

    /// Both files, if the ranges can be parts of files, in whole blocks but for the length, and apart.
    func check(in rows: any StateRows) throws(StoreError) -> (source: Inode, target: Inode) {
        guard length >= 0 else { throw refusal("the length is negative") }
        try Geometry.check(sourceOffset, count: length, of: source)
        try Geometry.check(targetOffset, count: length, of: target)
        let files = (try rows.liveInode(source), try rows.liveInode(target))
        let block = Int64(Geometry.blockBytes)
        guard sourceOffset % block == 0, targetOffset % block == 0 else { throw refusal("not in whole blocks") }
        guard source != target || length == 0 || !sourceBlocks.overlaps(targetBlocks) else {
            throw refusal("the ranges overlap")
        }
        return files
    }

    /// Throws `input` unless the source range lies in its file and the length is in whole blocks or ends both files.
    ///
    /// A target that is longer than its file's end lets the file grow; `mayGrow` says whether that is allowed.
    func checkEnds(sourceSize: Int64, targetSize: Int64, mayGrow: Bool = false) throws(StoreError) {
        guard sourceOffset + length <= sourceSize else {
            throw refusal("inode \(source) has \(sourceSize) bytes")
        }
        guard mayGrow || targetOffset + length <= targetSize else {
            throw refusal("inode \(target) has \(targetSize) bytes")
        }
        let endsBoth = sourceOffset + length == sourceSize && targetOffset + length >= targetSize
        guard isWhole || endsBoth else { throw refusal("not in whole blocks") }
    }

    /// Whom sharing breaks: who holds the target, or can write to the source's blocks.
    var sharing: BreakRequest {
        BreakRequest(description, [.range(target, targetBlocks, .unmap), .mapped(source, sourceBlocks, .share)])
    }

    /// Whom swapping breaks: who holds either range.
    var swapping: BreakRequest {
        BreakRequest(description, [.range(target, targetBlocks, .unmap), .range(source, sourceBlocks, .unmap)])
    }

    func refusal(_ why: String) -> StoreError { StoreError(.input, "cannot \(description): \(why)") }
}
