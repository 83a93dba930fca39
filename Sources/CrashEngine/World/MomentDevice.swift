internal import LayoutStore

/// A device in a file that tells of each call before it makes it: moments at which a process may be killed.
final class MomentDevice: BlockDevice, @unchecked Sendable {  // one run, one logical thread
    private let medium: FileDevice
    private let path: String
    /// Hears the number of the call that comes next.
    private var arrives: (Int) throws(StoreError) -> Void = { _ in }
    /// How many calls there were.
    private(set) var calls = 0
    /// The whole device, as the last flush has left it.
    private(set) var flushed: [UInt8] = []

    /// Makes a device of zeros at `path`.
    init(at path: String, blocks: BlockCount) throws(StoreError) {
        medium = try FileDevice.create(at: path, blocks: blocks)
        self.path = path
        try keep()
    }

    /// Hears of the calls from the next one on, which has the number 0.
    func listen(_ arrives: @escaping (Int) throws(StoreError) -> Void) {
        calls = 0
        self.arrives = arrives
    }

    func close() { medium.close() }

    private func arrive() throws(StoreError) {
        try arrives(calls)
        calls += 1
    }

    private func keep() throws(StoreError) {
        flushed = try medium.read(Int(medium.blocks.value) * Geometry.blockBytes, from: DiskBlock(0), at: 0)
    }

    // MARK: BlockDevice

    var blocks: BlockCount { medium.blocks }

    func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
        try arrive()
        return try medium.read(count, from: block, at: offset)
    }

    func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
        try arrive()
        try medium.write(bytes, to: block, at: offset)
    }

    func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
        try arrive()
        try medium.copy(source, to: target)
    }

    func zero(_ blocks: Range<DiskBlock>) throws(StoreError) {
        try arrive()
        try medium.zero(blocks)
    }

    func flush() throws(StoreError) {
        try arrive()
        try medium.flush()
        try keep()
    }

    func confirm() throws(StoreError) { try medium.confirm() }
}
