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
    /// Of the source; whoever asks for its length has called ``check(in:)`` before.
    let bytes: Range<Int64>
    let target: InodeNumber
    /// Where the range begins in the target, in bytes.
    let targetOffset: Int64

    init(_ verb: String, _ source: InodeNumber, _ bytes: Range<Int64>, with target: InodeNumber, at targetOffset: Int64)
    {
        self.verb = verb
        self.source = source
        self.bytes = bytes
        self.target = target
        self.targetOffset = targetOffset
    }

    var sourceOffset: Int64 { bytes.lowerBound }
    var length: Int64 { bytes.upperBound - bytes.lowerBound }
    var targetBytes: Range<Int64> { targetOffset..<(targetOffset + length) }
    var sourceBlocks: Range<FileBlock> { Geometry.blocks(of: bytes) }
    var targetBlocks: Range<FileBlock> { Geometry.blocks(of: targetBytes) }
    private var isWhole: Bool { length % Int64(Geometry.blockBytes) == 0 }

    var description: String {
        "\(verb) bytes \(bytes.lowerBound)..<\(bytes.upperBound) of inode \(source) and those of inode \(target) from "
            + "byte \(targetOffset) on"
    }

    /// Both files, if the ranges can be parts of files, in whole blocks but for the length, and apart.
    func check(in rows: any StateRows) throws(StoreError) -> (source: Inode, target: Inode) {
        try Geometry.check(bytes, of: source)
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
        guard bytes.upperBound <= sourceSize else {
            throw refusal("inode \(source) has \(sourceSize) bytes")
        }
        guard mayGrow || targetBytes.upperBound <= targetSize else {
            throw refusal("inode \(target) has \(targetSize) bytes")
        }
        let endsBoth = bytes.upperBound == sourceSize && targetBytes.upperBound >= targetSize
        guard isWhole || endsBoth else { throw refusal("not in whole blocks") }
    }

    /// Whom sharing breaks: who holds the target, or can write to the source's blocks. // keeps shareBreaksTarget, shareBreaksWriters
    func sharing(under rules: RuleSet) -> BreakRequest {
        let replaced = BreakRequest.Part.range(target, targetBlocks, .unmap)
        let shared = BreakRequest.Part.mapped(source, sourceBlocks, .share)
        return BreakRequest(
            description,
            (rules.keeps(.shareBreaksTarget) ? [replaced] : []) + (rules.keeps(.shareBreaksWriters) ? [shared] : []))
    }

    /// Whom swapping breaks: who holds either range. // keeps exchangeBreaks
    func swapping(under rules: RuleSet) -> BreakRequest {
        let both: [BreakRequest.Part] = [.range(target, targetBlocks, .unmap), .range(source, sourceBlocks, .unmap)]
        return BreakRequest(description, rules.keeps(.exchangeBreaks) ? both : [])
    }

    func refusal(_ why: String) -> StoreError { StoreError(.input, "cannot \(description): \(why)") }
}
