import CrashEngine
import LayoutStore
import Synchronization
import Testing

/// The order in which log and device learn of an epoch (PROTOCOL P7.1, P7.2).
@Suite("The epoch on the device")
struct BumpOrderTests {
    /// A device that notes, at each superblock with another epoch than the one before, how many syncs of the log have returned.
    private final class Watch: StoreObserver, BlockDevice {
        private let device: MemoryDevice
        private let state = Mutex((syncs: 0, epoch: nil as Epoch?, atEpoch: [Int]()))

        init(_ device: MemoryDevice) throws {
            self.device = device
            let epoch = try Superblock.read(from: device)?.epoch
            state.withLock { $0.epoch = epoch }
        }

        var syncsBeforeEachEpoch: [Int] { state.withLock { $0.atEpoch } }

        func entered(_ point: SchedulePoint) {}
        func began(_ lsn: LSN) {}
        func committed(_ record: JournalRecord, steppedAsideForBusy: Bool) {}
        func durable(through lsn: LSN) { state.withLock { $0.syncs += 1 } }

        var blocks: BlockCount { device.blocks }
        func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
            try device.read(count, from: block, at: offset)
        }
        func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
            if block == Geometry.superblock, let epoch = Superblock(bytes: Array(bytes))?.epoch {
                state.withLock { state in
                    if state.epoch != epoch { state.atEpoch.append(state.syncs) }
                    state.epoch = epoch
                }
            }
            try device.write(bytes, to: block, at: offset)
        }
        func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
            try device.copy(source, to: target)
        }
        func zero(_ blocks: Range<DiskBlock>) throws(StoreError) { try device.zero(blocks) }
        func flush() throws(StoreError) { device.flush() }
    }

    /// What a process leaves that ends between the bump's commit and its sync: the log has the commit, the device knows nothing of it.
    private func cutShort(_ media: Media) async throws -> Media {
        let copies = CrashCopies(of: media)
        copies.begin()
        _ = try await TestStore.open(media, Surroundings(seed: 2, pacer: copies))
        let all = try copies.end()
        let before = try #require(all.first { $0.step == Step(.open, .bumpEpoch) }).media
        let after = try #require(all.first { $0.step == Step(.open, .superblock) }).media
        try after.copyFiles(to: before)
        return before
    }

    @Test("is never ahead of what a crash leaves of the log: the log is synced first", arguments: [true, false])
    func syncedFirst(isBumpCutShort: Bool) async throws {
        let test = try await TestStore.make()
        try await test.store.close()
        let media = isBumpCutShort ? try await cutShort(test.media) : test.media
        let watch = try Watch(media.device)
        _ = try await TestStore.open(media, Surroundings(seed: 3, observer: watch), device: watch)
        let syncs = watch.syncsBeforeEachEpoch
        #expect(syncs.count == (isBumpCutShort ? 2 : 1))
        #expect(syncs.allSatisfy { $0 > 0 }, "syncs of the log before each epoch on the device: \(syncs)")
    }

    /// One process ends between the bump's commit and its sync; the next one ends by a power loss while it finishes the bump.
    @Test("does not lock the store out when two crashes meet inside a bump")
    func twoCrashes() async throws {
        let test = try await TestStore.make()
        let file = try await test.file("A", blocks: 2)
        try await test.store.close()
        let durable = try test.media.copy()
        let bumped = try await cutShort(test.media)
        #expect(try bumped.rowsAtRest().header.epoch == durable.rowsAtRest().header.epoch.next)

        // Until the log is synced, a power loss takes the new epoch back: the device may not have it by then.
        let second = CrashCopies(of: bumped)
        second.begin()
        let watch = try Watch(bumped.device)
        _ = try await TestStore.open(bumped, Surroundings(seed: 3, pacer: second, observer: watch), device: watch)
        let lost = try #require(try second.end().first { $0.step == Step(.open, .syncRecovered) }).media
        #expect(watch.syncsBeforeEachEpoch.count == 2)
        try durable.copyFiles(to: lost)
        #expect(try await TestStore.open(lost, Surroundings(seed: 4)).content(of: file) == bytes("A", blocks: 2))
    }
}
