import CrashEngine
import LayoutStore
import Testing

/// The pairs of a store and a device that are opened, and those that are not (Recovery/Superblock.swift).
@Suite("A store and its device")
struct SuperblockTests {
    /// A store that was opened twice, with its superblock and files as they were in between.
    private struct History {
        let media: Media
        let file: InodeNumber
        /// The device's block 0 at epoch 1, 2 and 3.
        var superblocks: [[UInt8]] = []
        /// The files at epoch 1 and 2.
        var files: [Media] = []

        init() async throws {
            let test = try await TestStore.make()
            media = test.media
            file = try await test.file("A", blocks: 2)
            try await test.store.close()
            try remember()
            for seed in [5, 6] as [UInt64] {
                try await TestStore.open(media, Surroundings(seed: seed)).store.close()
                try remember()
            }
        }

        private mutating func remember() throws {
            superblocks.append(try media.device.read(Geometry.blockBytes, from: Geometry.superblock, at: 0))
            files.append(try media.copy())
        }

        func putSuperblock(_ index: Int) throws {
            try media.device.write(superblocks[index][...], to: Geometry.superblock, at: 0)
        }
    }

    @Test("go on at the next epoch, with another nonce")
    func epochs() async throws {
        let history = try await History()
        let headers = try history.files.map { try $0.rowsAtRest().header }
        #expect(headers.map(\.epoch.value) == [1, 2, 3])
        #expect(headers.map(\.openedEpoch.value) == [1, 2, 3], "the device has had each epoch")
        #expect(Set(headers.map(\.nonce)).count == 3 && Set(headers.map(\.uuid)).count == 1)
        #expect(headers.allSatisfy { $0.clean })
        #expect(Set(history.superblocks).count == 3)
        let opened = try await TestStore.open(history.media, Surroundings(seed: 7))
        let header = try await opened.rows().header
        #expect(header.epoch.value == 4 && !header.clean)
        #expect(try await opened.content(of: history.file) == bytes("A", blocks: 2))
    }

    @Test("are opened when a crash has left the device one epoch behind: the bump is finished")
    func oneBehind() async throws {
        let test = try await TestStore.make()
        let file = try await test.file("A", blocks: 2)
        try await test.store.close()
        let copies = CrashCopies(of: test.media)
        copies.begin()
        _ = try await TestStore.open(test.media, Surroundings(seed: 5, pacer: copies))
        let bumped = try #require(try copies.end().first { $0.step == Step(.open, .superblock) }).media
        let opened = try await TestStore.open(bumped, Surroundings(seed: 7))
        #expect(try await opened.rows().header.epoch.value == 3)
        #expect(try await opened.violations() == [])
        #expect(try await opened.content(of: file) == bytes("A", blocks: 2))
        try await opened.store.close()
        #expect(try await TestStore.open(bumped, Surroundings(seed: 8)).rows().header.epoch.value == 4)
    }

    @Test("are refused when the device is one epoch behind, and the store had been opened since")
    func olderDevice() async throws {
        let history = try await History()
        try history.putSuperblock(1)
        try await expectRefused(history.media, .input, "the device is an older copy")
    }

    @Test("are refused when the device is two epochs behind")
    func twoBehind() async throws {
        let history = try await History()
        try history.putSuperblock(0)
        try await expectRefused(history.media, .input, "the device is an older copy")
        try history.putSuperblock(2)
        #expect(try await TestStore.open(history.media).content(of: history.file) == bytes("A", blocks: 2))
    }

    @Test("are refused when the store's file is an older copy", arguments: [0, 1])
    func olderStore(index: Int) async throws {
        let history = try await History()
        let newest = try history.media.copy()
        try history.files[index].copyFiles(to: history.media)
        try await expectRefused(history.media, .input, "the store is an older copy")
        try newest.copyFiles(to: history.media)
        #expect(try await TestStore.open(history.media).content(of: history.file) == bytes("A", blocks: 2))
    }

    @Test("are refused when the device belongs to another store")
    func anotherStore() async throws {
        let history = try await History()
        let other = try await TestStore.make(.sqlite, Surroundings(seed: 77))
        let sector = try other.media.device.read(Geometry.blockBytes, from: Geometry.superblock, at: 0)
        try history.media.device.write(sector[...], to: Geometry.superblock, at: 0)
        try await expectRefused(history.media, .input, "belongs to store")
    }

    @Test("are refused when the device is shorter than the store")
    func shorter() async throws {
        let history = try await History()
        let device = MemoryDevice(blocks: BlockCount(history.media.device.blocks.value - 1))
        try device.write(history.superblocks[2][...], to: Geometry.superblock, at: 0)
        try await expectRefused(history.media, .input, "blocks, the store", device: device)
    }

    @Test("are refused when any bit of the superblock is another", arguments: [0, 8, 16, 24, 32, 40, 48, 56, 64])
    func damaged(byte: Int) async throws {
        let history = try await History()
        var sector = history.superblocks[2]
        for slot in Superblock.slots { sector[slot + byte] ^= 0x10 }
        try history.media.device.write(sector[...], to: Geometry.superblock, at: 0)
        try await expectRefused(history.media, .corrupt, "no superblock")
    }

    /// Neither file nor device is any different for it.
    private func expectRefused(
        _ media: Media, _ code: StoreError.Code, _ words: String, device: MemoryDevice? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try media.rowsAtRest()
        let sector = try media.device.read(Geometry.blockBytes, from: Geometry.superblock, at: 0)
        let error = try await refusal { _ = try await TestStore.open(media, device: device) }
        #expect(error?.code == code, sourceLocation: sourceLocation)
        #expect(error?.message.contains(words) == true, "\(String(describing: error))", sourceLocation: sourceLocation)
        let after = try media.rowsAtRest()
        #expect(after.header == before.header && after.stateHash == before.stateHash, sourceLocation: sourceLocation)
        #expect(
            try media.device.read(Geometry.blockBytes, from: Geometry.superblock, at: 0) == sector,
            sourceLocation: sourceLocation)
    }
}
