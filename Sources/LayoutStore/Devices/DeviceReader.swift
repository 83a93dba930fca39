internal import Glibc
private import Synchronization

/// A data device that is only looked at: opened for reading, without its lock, so that a store may have it meanwhile.
package final class DeviceReader: BlockDevice {
    package let path: String
    package let blocks: BlockCount
    private let file: OpenFile
    /// Block 0 as it was at one moment, once that is said.
    private let frozen = Mutex<[UInt8]?>(nil)

    /// Throws `input` if nobody may read it, `locked` if it is the database of a store that this process has.
    package init(_ path: String) throws(StoreError) {
        self.path = path
        try StoreFiles.refuseOpen(path)
        do throws(BackendFailure) {
            file = try OpenFile(path, O_RDONLY)
            blocks = BlockCount(try file.size() / Int64(Geometry.blockBytes))
        } catch {
            throw StoreError(.input, "cannot read \(path): name the store's data device with --device", cause: error)
        }
    }

    package func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
        try check(count, block, offset)
        if block == Geometry.superblock, offset + count <= Geometry.blockBytes, let frozen = frozen.withLock({ $0 }) {
            return Array(frozen[offset..<(offset + count)])
        }
        let bytes: [UInt8]
        do throws(BackendFailure) {
            bytes = try file.read(count, at: block.value * Int64(Geometry.blockBytes) + Int64(offset))
        } catch {
            throw StoreError(.io, "cannot read \(path): the medium failed", cause: error)
        }
        guard bytes.count == count else { throw StoreError(.io, "cannot read \(path): it ends before it should") }
        return bytes
    }

    /// From now on block 0 reads as `bytes`, whatever becomes of it.
    func freeze(_ bytes: [UInt8]) { frozen.withLock { $0 = bytes } }

    package func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
        throw refusal
    }
    package func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) { throw refusal }
    package func zero(_ blocks: Range<DiskBlock>) throws(StoreError) { throw refusal }
    package func flush() throws(StoreError) { throw refusal }

    private var refusal: StoreError { StoreError(.input, "\(path) is open for reading only") }
}
