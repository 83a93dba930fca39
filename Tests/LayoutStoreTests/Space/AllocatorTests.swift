import CrashEngine
import LayoutStore
import Testing

/// Which blocks are handed out, and what becomes one extent.
@Suite("Free space and extents")
struct AllocatorTests {
    @Test("a file written front to back has one extent, however many writes it took", arguments: BackendKind.allCases)
    func sequential(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind, blocks: 200)
        let (first, second) = (try await test.store.create(), try await test.store.create())
        for index in 0..<60 as Range<Int64> {
            try await test.store.write(first, bytes("A", blocks: 1), at: index * 4096, durability: .deferred)
        }
        try await test.store.write(second, bytes("B", blocks: 100), at: 0)
        let extents = try await test.rows().extents
        #expect(extents.count == 2 && extents.map(\.count.value).sorted() == [60, 100])
        #expect(try await test.violations() == [])
    }

    @Test(
        "blocks come from the shortest run that is long enough, then from the longest", arguments: BackendKind.allCases)
    func bySize(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind, blocks: 101)
        // Free: 3, 10, and 5 blocks, in this order on the device, between files of 20 and more.
        let full = try await test.file("A", blocks: 100)
        for (offset, count) in [(20, 3), (40, 10), (70, 5)] as [(Int64, Int64)] {
            try await test.store.punchHole(full, (offset * 4096)..<((offset + count) * 4096))
        }
        func starts(of blocks: Int) async throws -> [Int64] {
            let file = try await test.file("B", blocks: blocks)
            return try await test.rows().extents.filter { $0.inode == file }.map(\.start.value)
        }
        #expect(try await starts(of: 4) == [71])
        #expect(try await starts(of: 12) == [41, 21])
        #expect(try await test.violations() == [])
    }

    @Test("an extent that somebody holds does not grow younger by merging", arguments: BackendKind.allCases)
    func heldStaysApart(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let file = try await test.file("A", blocks: 1)
        let holder = try await test.store.register("H", scope: .remote)
        let pin = try await test.store.pin(file, bytes(ofBlocks: 0..<1), access: .read, by: holder)
        try await test.store.write(file, bytes("B", blocks: 1), at: 4096)
        let apart = try await test.rows().extents
        #expect(apart.count == 2 && apart[0].diskBlocks.upperBound == apart[1].start)
        #expect(try await test.violations() == [])
        try await test.store.unpin(try #require(pin.pin))
        try await test.store.write(file, bytes("C", blocks: 1), at: 8192)
        let merged = try await test.rows().extents
        #expect(merged.count == 2 && merged.map(\.count.value) == [1, 2])
        #expect(try await test.violations() == [])
    }

    @Test("a store that grew uses the new blocks, and a crash before it knows of them loses nothing")
    func grow() async throws {
        let test = try await TestStore.make(blocks: 8)
        let file = try await test.file("A", blocks: 7)
        #expect(try await refusal { try await test.store.grow(to: BlockCount(8)) }?.code == .input)
        // The device has grown, the store has not heard of it.
        test.media.device.grow(to: BlockCount(12))
        let opened = try await TestStore.open(test.media)
        #expect(try await opened.store.geometry().blocks == BlockCount(8))
        #expect(try await refusal { try await opened.store.write(file, [1], at: 7 * 4096) }?.code == .noSpace)
        try await opened.store.grow(to: BlockCount(16))
        try await opened.store.write(file, bytes("B", blocks: 8), at: 7 * 4096)
        #expect(try await opened.violations() == [])
        let again = try await TestStore.open(test.media, Surroundings(seed: 3))
        #expect(try await again.content(of: file) == bytes("A", blocks: 7) + bytes("B", blocks: 8))
        #expect(try await again.store.geometry().blocks == BlockCount(16))
    }

    @Test("a gibibyte is cloned without a byte read, written, copied or zeroed")
    func cloneMovesNothing() async throws {
        let device = CountingDevice(blocks: BlockCount(1 << 19))
        let test = try await TestStore.make(.memory, blocks: 1 << 19, on: Media(blocks: 1), device: device)
        let file = try await test.store.create()
        let chunk = [UInt8](repeating: 0x58, count: 1 << 24)
        for index in 0..<64 as Range<Int64> {
            try await test.store.write(file, chunk, at: index << 24, durability: .deferred)
        }
        let clone = try await test.store.create()
        let before = device.moved
        #expect(before >= 1 << 30)
        try await test.store.clone(from: file, 0..<(1 << 30), to: clone, at: 0)
        #expect(device.moved == before)
        #expect(try await test.store.inode(clone)?.size == 1 << 30)
        #expect(try await test.rows().refcounts.map(\.blocks.count.value) == [1 << 18])
    }
}
