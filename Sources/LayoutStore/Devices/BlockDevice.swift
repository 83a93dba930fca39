/// Where file data lies. Synchronous; a write may sit in caches until ``flush()`` returns.
///
/// After a crash each 512-byte sector holds one of the versions written since the last flush, or the one before.
/// Ranges are checked: one that leaves the device is `input`.
public protocol BlockDevice: AnyObject, Sendable {
    var blocks: BlockCount { get }

    /// `count` bytes from byte `offset` of `block` on; may cross block borders.
    func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8]

    /// Writes `bytes` from byte `offset` of `block` on; may cross block borders.
    func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError)

    /// Copies whole blocks; the runs have one length and do not overlap.
    func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError)

    /// Zeroes whole blocks.
    func zero(_ blocks: Range<DiskBlock>) throws(StoreError)

    /// Returns when everything written before is permanent.
    func flush() throws(StoreError)

    /// Makes the device at least `blocks` long, permanently; what is added reads as zeros. `input` if it cannot grow.
    func grow(to blocks: BlockCount) throws(StoreError)
}

extension BlockDevice {
    public func grow(to blocks: BlockCount) throws(StoreError) {
        throw StoreError(.input, "cannot grow the data device to \(blocks) blocks: it is of a kind that does not grow")
    }

    /// Throws `input` unless `count` bytes from byte `offset` of `block` on lie inside the device.
    package func check(_ count: Int, _ block: DiskBlock, _ offset: Int) throws(StoreError) {
        let start = block.value * Int64(Geometry.blockBytes) + Int64(offset)
        guard count >= 0, offset >= 0, block.value >= 0,
            start + Int64(count) <= blocks.value * Int64(Geometry.blockBytes)
        else {
            throw StoreError(
                .input,
                "cannot access \(count) bytes at byte \(offset) of block \(block): the device has \(blocks) blocks")
        }
    }
}
