package import LayoutStore

// The simulated device is the data device of a simulated machine.
//
// A write is in flight until flush(), and a crash of the machine leaves each 512-byte sector with any content that it
// had since the last flush. SectorSpan.swift tells it sector by sector: the device is one span.
//
// A sector that was never written holds poison, each its own. So a read of a block that nobody filled is told from any
// file's content and from zeros, and so is a read of the wrong block.
//
// Oracles look at ``SimulatedDevice/candidates(sector:)``, all contents that a sector may have. They judge every one
// and decide none: only the store and its clients decide, by the reads that they make anyway. An access of a survivor
// that lands after the crash reads or writes as any other does.
//
// Not modelled here: a device that lies about flush, that fails, or that writes elsewhere; see FaultyDevice.

/// A block device whose unflushed sectors are undecided after a crash; see the top of the file.
///
/// `@unchecked Sendable`: the store's device has to be `Sendable`; in a campaign store, clients and oracles run on one
/// deterministic scheduler, a single logical thread.
package final class SimulatedDevice: BlockDevice, @unchecked Sendable {
    package let blocks: BlockCount
    private(set) var span = SimulatedDevice.unwritten
    /// Whether flushed contents move to the span's base: for a device that never crashed.
    private var folds: Bool
    private var chooser: any Chooser = ReplayChooser()
    private var log: EventLog?

    /// A new device. With a `log` it is recorded: its writes and flushes are appended. Without one it waits for
    /// contents to be mounted.
    package init(blocks: BlockCount, recording log: EventLog?) {
        self.blocks = blocks
        self.log = log
        folds = log != nil
    }

    /// The contents of a device on which nothing was written.
    static let unwritten = SectorSpan(base: SectorArray(isPoisoned: true), size: nil)

    /// The bytes that `sector` holds before its first write: "POIS" and the sector's number, over and over.
    package static func poison(sector: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Geometry.sectorBytes) { buffer, count in
            SectorArray.poison(UnsafeMutableRawBufferPointer(buffer), from: sector * Geometry.sectorBytes)
            count = Geometry.sectorBytes
        }
    }

    /// Exchanges all contents.
    /// - Parameter log: takes the writes and flushes after the crash; nil drops them.
    func mount(_ span: SectorSpan, chooser: any Chooser, log: EventLog?) {
        self.span = span
        self.chooser = chooser
        self.log = log
        folds = false
    }

    /// The different contents that `sector` may have now, oldest first; one when it is decided. Decides nothing.
    package func candidates(sector: Int) -> [[UInt8]] { span.candidates(sector: sector) }

    /// A hash of the decisions since the last crash of the machine.
    package var decided: Int64 { span.decided }

    /// For each of `blocks`, a hash of all contents that it may show.
    package func fingerprints(of blocks: Range<DiskBlock>) -> [Int64] {
        span.fingerprints(ofChunks: Int(blocks.lowerBound.value)..<Int(blocks.upperBound.value))
    }

    package func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
        try check(count, block, offset)
        guard count > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { _ = span.read(at: place(block, offset), into: $0, of: .device, by: chooser) }
        return bytes
    }

    package func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
        try check(bytes.count, block, offset)
        guard !bytes.isEmpty else { return }
        let start = place(block, offset)
        bytes.withUnsafeBytes { span.write($0, at: start, of: .device, by: chooser) }
        guard let log else { return }
        let sectors = span.sectors(start..<(start + bytes.count))
        guard log.keepsContents else { return log.append(.deviceWrite(firstSector: sectors.lowerBound, bytes: [])) }
        let whole = sectors.flatMap { span.candidates(sector: $0)[0] }
        log.append(.deviceWrite(firstSector: sectors.lowerBound, bytes: whole))
    }

    package func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
        let count = Int(source.count.value) * Geometry.blockBytes
        try check(count, target, 0)
        try write(read(count, from: source.lowerBound, at: 0)[...], to: target, at: 0)
    }

    package func zero(_ blocks: Range<DiskBlock>) throws(StoreError) {
        let zeros = [UInt8](repeating: 0, count: Int(blocks.count.value) * Geometry.blockBytes)
        try write(zeros[...], to: blocks.lowerBound, at: 0)
    }

    package func flush() {
        span.seal(folding: folds)
        log?.append(.deviceFlush)
    }

    /// A flush that fails; see ``SectorSpan/failSync()``. No event records it.
    func failFlush() { span.failSync() }

    private func place(_ block: DiskBlock, _ offset: Int) -> Int { Int(block.value) * Geometry.blockBytes + offset }
}
