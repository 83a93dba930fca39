import CrashEngine
import LayoutStore
import Synchronization
import Testing

/// The order in which log and device learn of an epoch (PROTOCOL P7.1, P7.2).
@Suite("The epoch on the device")
struct BumpOrderTests {
    /// A device that notes, at each write of the superblock, how many syncs of the log have returned.
    private final class Watch: StoreObserver, BlockDevice {
        private let device: MemoryDevice
        private let state = Mutex((syncs: 0, atSuperblock: [Int]()))

        init(_ device: MemoryDevice) { self.device = device }

        var syncsBeforeEachSuperblock: [Int] { state.withLock { $0.atSuperblock } }

        func entered(_ point: SchedulePoint) {}
        func began(_ lsn: LSN) {}
        func committed(_ record: JournalRecord, steppedAsideForBusy: Bool) {}
        func durable(through lsn: LSN) { state.withLock { $0.syncs += 1 } }

        var blocks: BlockCount { device.blocks }
        func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
            try device.read(count, from: block, at: offset)
        }
        func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
            if block == Geometry.superblock { state.withLock { $0.atSuperblock.append($0.syncs) } }
            try device.write(bytes, to: block, at: offset)
        }
        func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
            try device.copy(source, to: target)
        }
        func zero(_ blocks: Range<DiskBlock>) throws(StoreError) { try device.zero(blocks) }
        func flush() throws(StoreError) { device.flush() }
    }

    @Test("is never ahead of what a crash leaves of the log: the log is synced first", arguments: [true, false])
    func syncedFirst(isBumpCutShort: Bool) async throws {
        let test = try await TestStore.make()
        try await test.store.close()
        let old = try test.media.device.read(512, from: Geometry.superblock, at: 0)
        try await TestStore.open(test.media).store.close()
        if isBumpCutShort { try test.media.device.write(old[...], to: Geometry.superblock, at: 0) }

        let watch = Watch(test.media.device)
        _ = try await TestStore.open(test.media, Surroundings(seed: 3, observer: watch), device: watch)
        let syncs = watch.syncsBeforeEachSuperblock
        #expect(syncs.count == (isBumpCutShort ? 2 : 1))
        #expect(syncs.allSatisfy { $0 > 0 }, "syncs of the log before each write of the superblock: \(syncs)")
    }

    /// One process ends between the bump's commit and its sync; the next one ends by a power loss while it finishes the bump.
    @Test("does not lock the store out when two crashes meet inside a bump")
    func twoCrashes() async throws {
        let test = try await TestStore.make()
        let file = try await test.file("A", blocks: 2)
        try await test.store.close()
        let durable = try test.media.copy()

        let first = CrashCopies(of: test.media)
        first.begin()
        _ = try await TestStore.open(test.media, Surroundings(seed: 2, pacer: first))
        let bumped = try #require(try first.end().first { $0.step == Step(.open, .superblock) }).media
        #expect(try bumped.rowsAtRest().header.epoch == durable.rowsAtRest().header.epoch.next)

        // Until the log is synced, a power loss takes the new epoch back: the device may not have it by then.
        let second = CrashCopies(of: bumped)
        second.begin()
        let watch = Watch(bumped.device)
        _ = try await TestStore.open(bumped, Surroundings(seed: 3, pacer: second, observer: watch), device: watch)
        let lost = try #require(try second.end().first { $0.step == Step(.open, .syncRecovered) }).media
        #expect(watch.syncsBeforeEachSuperblock.count == 2)
        try durable.copyFiles(to: lost)
        #expect(try await TestStore.open(lost, Surroundings(seed: 4)).content(of: file) == bytes("A", blocks: 2))
    }
}
