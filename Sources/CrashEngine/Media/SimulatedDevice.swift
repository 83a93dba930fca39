package import LayoutStore

// The data device in a simulated machine.
//
// Sectors of 512 bytes; a write is in flight until flush(), and a crash leaves each sector with any content that it had since the
// last flush. What that means sector by sector is told in SectorSpan.swift: the device is one span without an end.
//
// What was never written holds poison, each sector its own, so that a read of a block that nobody filled is told from any
// file's content and from zeros, and so is one that reads another block's sector.
//
// Oracles look at ``SimulatedDevice/candidates(sector:)``, all contents that a sector may have, without deciding one: they judge
// every version at once, and leave the decision to whoever reads because the protocol makes him. A survivor's access that lands
// after the crash is a write like any other.
//
// Not modelled here: a device that lies about flush, that fails, or that writes elsewhere; see FaultyDevice.

/// A block device whose unflushed sectors a crash leaves undecided; see the top of the file.
///
/// `@unchecked Sendable`: the store's device has to be `Sendable`; in a campaign store, clients and oracles run on one deterministic
/// scheduler, a single logical thread.
package final class SimulatedDevice: BlockDevice, @unchecked Sendable {
    package let blocks: BlockCount
    private(set) var span = SimulatedDevice.unwritten
    /// Whether the device never crashed: synced contents are merged.
    private var folds: Bool
    private var chooser: any Chooser = ReplayChooser()
    private var log: EventLog?

    /// A device that appends what happens to `log`; nil for one that waits to be mounted.
    package init(blocks: BlockCount, recording log: EventLog?) {
        self.blocks = blocks
        self.log = log
        folds = log != nil
    }

    /// A device on which nothing was written.
    static let unwritten = SectorSpan(base: SectorArray(isPoisoned: true), size: nil)

    /// What `sector` holds before its first write: "POIS" and the sector's number, over and over.
    package static func poison(sector: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Geometry.sectorBytes) { buffer, count in
            SectorArray.poison(UnsafeMutableRawBufferPointer(buffer), from: sector * Geometry.sectorBytes)
            count = Geometry.sectorBytes
        }
    }

    /// Exchanges all contents.
    /// - Parameter log: where writes and flushes after the crash go; nil for nowhere.
    func mount(_ span: SectorSpan, chooser: any Chooser, log: EventLog?) {
        self.span = span
        self.chooser = chooser
        self.log = log
        folds = false
    }

    /// The different contents that `sector` may have now, oldest first; one when it is decided. Decides nothing.
    package func candidates(sector: Int) -> [[UInt8]] { span.candidates(sector: sector) }

    /// A hash of what was decided since the media were mounted.
    package var decided: Int64 { span.decided }

    /// For each of `blocks` a hash of everything that it may show.
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

    /// A flush that fails; see ``SectorSpan/failSync()``. A recording's log does not have it.
    func failFlush() { span.failSync() }

    private func place(_ block: DiskBlock, _ offset: Int) -> Int { Int(block.value) * Geometry.blockBytes + offset }
}
