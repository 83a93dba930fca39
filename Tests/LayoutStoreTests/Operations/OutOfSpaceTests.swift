import CrashEngine
import LayoutStore
import Testing

/// PROTOCOL P2.2: what is free, what may be used, and what is left when neither is enough.
@Suite("Out of space")
struct OutOfSpaceTests {
    /// What asks for two blocks when there is one. `blocks 0..<2` of the shared file have to be copied.
    enum Want: String, CaseIterable, Sendable {
        case write, copyOnWrite, mappedCopy, writeFault, faultInHole, writePin
    }

    @Test("is noSpace and changes nothing", arguments: Want.allCases, BackendKind.allCases)
    func refused(_ want: Want, kind: BackendKind) async throws {
        // The superblock, 2 + 6 blocks in use, 1 free.
        let test = try await TestStore.make(kind, blocks: 10)
        let shared = try await test.file("A", blocks: 2)
        _ = try await test.clone(of: shared)
        let full = try await test.file("B", blocks: 6)
        let empty = try await test.file("C", blocks: 0)
        try await test.store.truncate(empty, toBytes: 8192)
        let holder = try await test.store.register("H", scope: .remote)
        let onShared = try await test.store.map(shared, bytes(ofBlocks: 0..<2), access: .write, by: holder)
        let onHole = try await test.store.map(empty, bytes(ofBlocks: 0..<2), access: .write, by: holder)

        try await test.expectRefusal(.noSpace) { (store) in
            switch want {
            case .write: try await store.write(empty, bytes("D", blocks: 2), at: 0)
            case .copyOnWrite: try await store.write(shared, bytes("D", blocks: 2), at: 0)
            case .mappedCopy: _ = try await store.fault(onShared, bytes(ofBlocks: 0..<2), access: .write)
            case .writeFault:
                _ = try await store.fault(onShared, bytes(ofBlocks: 0..<2), access: .write, durability: .deferred)
            case .faultInHole: _ = try await store.fault(onHole, bytes(ofBlocks: 0..<2), access: .write)
            case .writePin: _ = try await store.pin(shared, bytes(ofBlocks: 0..<2), access: .write, by: holder)
            }
        }
        #expect(try await test.violations() == [])
        // One block there is, and what is owned alone needs none.
        try await test.store.write(full, bytes("E", blocks: 6), at: 0)
        try await test.store.write(empty, bytes("F", blocks: 1), at: 4096)
        #expect(try await test.content(of: empty) == bytes("\0", blocks: 1) + bytes("F", blocks: 1))
        #expect(try await test.violations() == [])
    }

    @Test("is noSpace for a mapped write too, which leaves nothing mapped", arguments: BackendKind.allCases)
    func mappedWrite(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind, blocks: 4)
        let shared = try await test.file("A", blocks: 2)
        let other = try await test.clone(of: shared)
        let holder = try await test.store.register("H", scope: .process)
        let before = try await test.rows().stateHash
        let error = try await refusal {
            try await test.store.mappedWrite(shared, bytes("B", blocks: 2), at: 0, by: holder)
        }
        #expect(error?.code == .noSpace)
        let rows = try await test.rows()
        #expect(rows.stateHash == before && rows.mappedRanges.isEmpty && rows.holds.isEmpty)
        #expect(try await test.content(of: shared) == bytes("A", blocks: 2))
        #expect(try await test.content(of: other) == bytes("A", blocks: 2))
    }

    @Test(
        "changes no byte of any file even if the old end of file lies in a shared block",
        arguments: BackendKind.allCases)
    func sharedTail(kind: BackendKind) async throws {
        // The superblock, 1 block in use, 2 free: enough to copy the tail, not for the write behind it.
        let test = try await TestStore.make(kind, blocks: 4)
        let file = try await test.store.create()
        try await test.store.write(file, [1, 2, 3], at: 0)
        let other = try await test.clone(of: file)
        let error = try await refusal { try await test.store.write(file, bytes("B", blocks: 2), at: 4096) }
        #expect(error?.code == .noSpace)
        #expect(try await test.contents() == [file: [1, 2, 3], other: [1, 2, 3]])
        #expect(try await test.violations() == [])
    }

    @Test(
        "ends when a truncate's blocks are durably free: the store syncs by itself",
        arguments: BackendKind.committingLater)
    func syncsByItself(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind, blocks: 11)
        let old = try await test.file("A", blocks: 9)
        let new = try await test.store.create()
        try await test.store.truncate(old, toBytes: 0, durability: .deferred)
        let busy = try await test.rows().spaces.filter { $0.place == .busy }
        let freed = try #require(busy.map(\.run.since).max())
        #expect(busy.map { $0.run.count.value }.reduce(0, +) == 9)
        #expect(await test.store.queue.durable < freed)

        // One block is free without a sync.
        try await test.store.write(new, bytes("B", blocks: 1), at: 0, durability: .deferred)
        #expect(await test.store.queue.durable < freed)
        try await test.store.write(new, bytes("C", blocks: 9), at: 4096, durability: .deferred)
        #expect(await test.store.queue.durable >= freed)
        #expect(try await test.rows().spaces.isEmpty)
        #expect(try await test.content(of: new) == bytes("B", blocks: 1) + bytes("C", blocks: 9))
        #expect(try await test.violations() == [])
    }

    @Test("never touches a busy block before a sync, and may after it", arguments: BackendKind.committingLater)
    func busyIsSteppedAside(kind: BackendKind) async throws {
        var surroundings = Surroundings()
        surroundings.allocation = .mostRecentlyFreed
        let test = try await TestStore.make(kind, blocks: 32, surroundings)
        let old = try await test.file("A", blocks: 1)
        let block = try #require(try await test.diskBlock(of: old, at: 0))
        try await test.store.truncate(old, toBytes: 0, durability: .deferred)
        for _ in 0..<3 {
            let file = try await test.store.create(durability: .deferred)
            try await test.store.write(file, bytes("B", blocks: 1), at: 0, durability: .deferred)
            #expect(try await test.diskBlock(of: file, at: 0) != block)
        }
        #expect(try await test.rows().space(of: block) == .busy)
        try await test.store.sync()
        let file = try await test.store.create(durability: .deferred)
        try await test.store.write(file, bytes("C", blocks: 1), at: 0, durability: .deferred)
        #expect(try await test.diskBlock(of: file, at: 0) == block)
        #expect(try await test.violations() == [])
    }

    @Test("lasts while what was truncated is still held", arguments: BackendKind.allCases)
    func detachedIsNotFree(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind, blocks: 6)
        let file = try await test.file("A", blocks: 1)
        let other = try await test.clone(of: file)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(file, bytes(ofBlocks: 0..<1), access: .write, by: holder)
        _ = try await test.store.fault(mapping, bytes(ofBlocks: 0..<1), access: .read)
        let stale = try await test.store.fault(mapping, bytes(ofBlocks: 0..<1), access: .write).stale
        try await test.store.truncate(other, toBytes: 0)
        let third = try await test.file("C", blocks: 3)
        try await test.expectRefusal(.noSpace) { (store) in
            try await store.write(third, bytes("C", blocks: 1), at: 3 * 4096)
        }
        try await test.store.letGo(stale.map(\.id), durability: .deferred)
        try await test.store.write(third, bytes("C", blocks: 1), at: 3 * 4096)
        #expect(try await test.content(of: third) == bytes("C", blocks: 4))
        #expect(try await test.violations() == [])
    }
}
