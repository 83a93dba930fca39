private import Synchronization

/// A data device in memory, for tests and for stores that need no data.
public final class MemoryDevice: BlockDevice {
    /// The device's size.
    public var blocks: BlockCount { BlockCount(Int64(bytes.withLock { $0.count } / Geometry.blockBytes)) }
    private let bytes: Mutex<[UInt8]>
    private let fill: UInt8

    /// A device of this size, every byte of which is `fill`.
    public init(blocks: BlockCount, fill: UInt8 = 0) {
        self.fill = fill
        bytes = Mutex([UInt8](repeating: fill, count: Int(blocks.value) * Geometry.blockBytes))
    }

    /// A copy of the bytes; `input` for a range that leaves the device. O(bytes).
    public func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
        try check(count, block, offset)
        let start = Int(block.value) * Geometry.blockBytes + offset
        return bytes.withLock { Array($0[start..<(start + count)]) }
    }

    /// Puts the bytes there; `input` for a range that leaves the device. O(bytes).
    public func write(_ data: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
        try check(data.count, block, offset)
        let start = Int(block.value) * Geometry.blockBytes + offset
        bytes.withLock { $0.replaceSubrange(start..<(start + data.count), with: data) }
    }

    /// Copies whole blocks; `input` for runs that leave the device. O(bytes).
    public func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
        let count = Int(source.count.value) * Geometry.blockBytes
        let copied = try read(count, from: source.lowerBound, at: 0)
        try write(copied[...], to: target, at: 0)
    }

    /// Zeroes whole blocks; `input` for a run that leaves the device. O(bytes).
    public func zero(_ blocks: Range<DiskBlock>) throws(StoreError) {
        let zeros = [UInt8](repeating: 0, count: Int(blocks.count.value) * Geometry.blockBytes)
        try write(zeros[...], to: blocks.lowerBound, at: 0)
    }

    /// Does nothing: memory is all there is.
    public func flush() {}

    /// New blocks hold the byte that the device was filled with.
    public func grow(to blocks: BlockCount) {
        bytes.withLock { bytes in
            let missing = Int(blocks.value) * Geometry.blockBytes - bytes.count
            if missing > 0 { bytes.append(contentsOf: repeatElement(fill, count: missing)) }
        }
    }
}
