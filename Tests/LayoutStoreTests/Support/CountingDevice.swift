import LayoutStore
import Synchronization

/// A device that keeps its superblock alone, and counts the bytes that pass it.
final class CountingDevice: BlockDevice {
    let blocks: BlockCount
    private let first = MemoryDevice(blocks: BlockCount(1))
    private let count = Mutex(0)

    init(blocks: BlockCount) { self.blocks = blocks }

    /// Bytes of file data read, written, copied and zeroed.
    var moved: Int { count.withLock { $0 } }

    func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
        if block == Geometry.superblock { return try first.read(count, from: block, at: offset) }
        add(count)
        return [UInt8](repeating: 0, count: count)
    }

    func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
        if block == Geometry.superblock { return try first.write(bytes, to: block, at: offset) }
        add(bytes.count)
    }

    func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) { add(blocks: source.count) }
    func zero(_ blocks: Range<DiskBlock>) throws(StoreError) { add(blocks: blocks.count) }
    func flush() throws(StoreError) {}

    private func add(_ bytes: Int) { count.withLock { $0 += bytes } }
    private func add(blocks: BlockCount) { add(Int(blocks.value) * Geometry.blockBytes) }
}
