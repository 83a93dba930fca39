/// The shape of the data device. It only grows.
public struct Geometry: Hashable, Sendable {
    /// Bytes of a block. One size for every store (DESIGN §5).
    public static let blockBytes = 4096
    /// The unit in which a device keeps a write whole (PROTOCOL P5.2).
    public static let sectorBytes = 512
    /// Longest run that one hold covers, so that "which holds touch this block" is a bounded index walk.
    package static let longestHold = BlockCount(256)
    /// Largest size of a file, in bytes, as Linux has it. A sum with it overflows: ask for what is left instead.
    public static let largestFile = Int64.max
    /// The most bytes that one call answers with: what a program can be expected to hold in memory.
    public static let longestAnswer: Int64 = 1 << 30
    /// The superblock's place; it belongs to no table.
    package static let superblock = DiskBlock(0)
    /// First block that the tables account for.
    package static let dataStart = DiskBlock(1)

    /// Blocks of the device, the superblock included.
    public let blocks: BlockCount

    /// A device of this size.
    public init(blocks: BlockCount) { self.blocks = blocks }

    /// The blocks that files can have: all but the superblock.
    package var dataBlocks: Range<DiskBlock> { Self.dataStart..<DiskBlock(blocks.value) }

    /// Throws `input` unless `count` bytes from byte `offset` on can be a part of a file.
    static func check(_ offset: Int64, count: Int64, of inode: InodeNumber) throws(StoreError) {
        guard offset >= 0, count >= 0, offset <= largestFile, count <= largestFile - offset else {
            throw StoreError(
                .input,
                "cannot reach \(count) bytes at byte \(offset) of inode \(inode): a file ends at \(largestFile) at most"
            )
        }
    }

    /// Throws `input` unless `range` can be a part of a file. Only then its length is a number.
    static func check(_ range: Range<Int64>, of inode: InodeNumber) throws(StoreError) {
        guard range.lowerBound >= 0, range.upperBound <= largestFile else {
            throw StoreError(
                .input,
                "cannot reach bytes \(range.lowerBound)..<\(range.upperBound) of inode \(inode): a file ends at "
                    + "\(largestFile) at most")
        }
    }

    /// Throws `input` unless an answer of `count` bytes can be held.
    static func checkAnswer(_ count: Int64, of inode: InodeNumber) throws(StoreError) {
        guard count <= longestAnswer else {
            throw StoreError(
                .input,
                "cannot read \(count) bytes of inode \(inode) at once: ask for \(longestAnswer) at most, piece by piece"
            )
        }
    }

    /// The file blocks that `bytes` touches; empty for an empty range.
    public static func blocks(of bytes: Range<Int64>) -> Range<FileBlock> {
        let first = FileBlock(bytes.lowerBound / Int64(blockBytes))
        return first..<(bytes.isEmpty ? first : end(ofBytes: bytes.upperBound))
    }

    /// The file blocks that lie in `bytes` as a whole; empty, at its end rounded down, when there is none.
    static func wholeBlocks(of bytes: Range<Int64>) -> Range<FileBlock> {
        let last = FileBlock(bytes.upperBound / Int64(blockBytes))
        return min(end(ofBytes: bytes.lowerBound), last)..<last
    }

    /// The file block behind the last one of a file that has `bytes` bytes. No sum overflows.
    static func end(ofBytes bytes: Int64) -> FileBlock {
        let size = Int64(blockBytes)
        return FileBlock(bytes / size + (bytes % size > 0 ? 1 : 0))
    }

    /// The file block behind the last one that any file has.
    static let blocksEnd = end(ofBytes: largestFile)

    /// The bytes of a file that `blocks` keep. The last block of the largest file keeps one byte less than others.
    package static func bytes(of blocks: Range<FileBlock>) -> Range<Int64> {
        start(of: blocks.lowerBound)..<start(of: blocks.upperBound)
    }

    /// The bytes of a file that `block` keeps. The last block of the largest file keeps one byte less than others.
    public static func bytes(of block: FileBlock) -> Range<Int64> {
        start(of: block)..<start(of: FileBlock(block.value + 1))
    }

    private static func start(of block: FileBlock) -> Int64 {
        block < blocksEnd ? block.value * Int64(blockBytes) : largestFile
    }
}
