/// Where file data lies. Synchronous; a write may sit in caches until ``flush()`` returns.
///
/// After a crash each 512-byte sector holds one of the versions written since the last flush, or the one before.
/// Ranges are checked: one that leaves the device is `input`.
public protocol BlockDevice: AnyObject, Sendable {
    /// The device's size now; it only grows.
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

    /// Throws `io` if what the device lies in is no more what it was when it was opened: deleted, replaced, cut.
    func confirm() throws(StoreError)

    /// Makes the device at least `blocks` long, permanently; what it had stays. What new blocks hold is not said.
    ///
    /// Throws `input` if the device cannot have that size; then nothing changed.
    func grow(to blocks: BlockCount) throws(StoreError)
}

extension BlockDevice {
    /// For devices that nobody can take away: does nothing.
    public func confirm() throws(StoreError) {}

    /// For devices of one size: throws `input`, unless they are as long already.
    public func grow(to blocks: BlockCount) throws(StoreError) {
        guard blocks <= self.blocks else {
            throw StoreError(
                .input, "cannot grow the device to \(blocks) blocks: it has \(self.blocks), and its size is fixed")
        }
    }

    /// Throws `input` unless `count` bytes from byte `offset` of `block` on lie inside the device.
    package func check(_ count: Int, _ block: DiskBlock, _ offset: Int) throws(StoreError) {
        let (blocks, bytes) = (blocks, Int64(Geometry.blockBytes))
        // Compared without sums, so that no number overflows.
        guard count >= 0, offset >= 0, block.value >= 0, block.value <= blocks.value,
            Int64(offset) <= (blocks.value - block.value) * bytes,
            Int64(count) <= (blocks.value - block.value) * bytes - Int64(offset)
        else {
            throw StoreError(
                .input,
                "cannot access \(count) bytes at byte \(offset) of block \(block): the device has \(blocks) blocks")
        }
    }

    /// The bytes of a copy of `source`. Throws `input` for runs that leave the device, and for runs that overlap.
    func checkCopy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) -> Int {
        let count = Int(source.count.value) * Geometry.blockBytes
        try check(count, source.lowerBound, 0)
        try check(count, target, 0)
        guard !source.overlaps(Range(at: target, count: source.count)) else {
            throw StoreError(
                .input, "cannot copy \(source.count) blocks from \(source.lowerBound) to \(target): the runs overlap")
        }
        return count
    }
}
