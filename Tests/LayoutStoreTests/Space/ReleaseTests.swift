import CrashEngine
import LayoutStore
import Testing

/// owned → detached → busy → free, and which call moves a block (Space/Release.swift).
@Suite("A block that loses its last owner")
struct ReleaseTests {
    enum End: String, CaseIterable, Sendable { case letGo, unmap, unregister }

    @Test(
        "is detached while held, busy when the last hold ends, free when that is durable",
        arguments: End.allCases, BackendKind.allCases)
    func example(_ end: End, kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let store = test.store
        let a = try await test.file("A", blocks: 1)
        let b = try await test.clone(of: a)
        let block = try #require(try await test.diskBlock(of: a, at: 0))
        let holder = try await store.register("H", scope: .remote)

        // H holds 40 through A, which is remapped to 90.
        let mapping = try await store.map(a, bytes(ofBlocks: 0..<1), access: .write, by: holder)
        _ = try await store.fault(mapping, bytes(ofBlocks: 0..<1), access: .read)
        let stale = try await store.fault(mapping, bytes(ofBlocks: 0..<1), access: .write).stale
        #expect(stale.map(\.start) == [block])
        #expect(try await test.rows().owners(of: block).map(\.inode) == [b])

        // B is truncated: 40 has no owner, and H can still read it.
        try await store.truncate(b, toBytes: 0)
        let detached = try await test.rows()
        #expect(detached.space(of: block) == .detached && detached.owners(of: block).isEmpty)
        #expect(try test.media.device.read(4096, from: block, at: 0) == bytes("A", blocks: 1))
        try await store.sync()
        #expect(try await test.rows().space(of: block) == .detached)

        // H lets go: the same transaction makes it busy.
        switch end {
        case .letGo: try await store.letGo(stale.map(\.id), durability: .deferred)
        case .unmap: try await store.unmap(mapping, durability: .deferred)
        case .unregister: try await store.unregister(holder, durability: .deferred)
        }
        let busy = try await test.rows()
        let run = try #require(busy.spaces.first { $0.place == .busy && $0.run.blocks.contains(block) }?.run)
        #expect(run.since == busy.header.lastLSN)
        #expect(busy.holds.allSatisfy { !$0.diskBlocks.contains(block) })

        // Once that is durable, the next one that looks for blocks may have it.
        try await store.sync()
        try await store.submit(Step(.write, .stage)) { (change) throws(StoreError) in
            _ = try change.emptyDurableBusy(runs: .max)
        }
        #expect(try await test.rows().space(of: block) == .free)
        #expect(try await test.violations() == [])
    }

    @Test("waits for every holder, one after the other", arguments: BackendKind.allCases)
    func severalHolders(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let store = test.store
        let file = try await test.file("A", blocks: 1)
        let block = try #require(try await test.diskBlock(of: file, at: 0))
        // Each of them reads another sharer of the block, and then moves that sharer away.
        var stale: [HoldID] = []
        for name in ["one", "two", "three"] {
            let sharer = try await test.clone(of: file)
            let holder = try await store.register(name, scope: .remote)
            let mapping = try await store.map(sharer, bytes(ofBlocks: 0..<1), access: .write, by: holder)
            _ = try await store.fault(mapping, bytes(ofBlocks: 0..<1), access: .read)
            stale += try await store.fault(mapping, bytes(ofBlocks: 0..<1), access: .write).stale.map(\.id)
        }
        try await store.truncate(file, toBytes: 0)
        try #require(stale.count == 3)
        for hold in stale {
            #expect(try await test.rows().space(of: block) == .detached)
            try await store.letGo([hold])
            #expect(try await test.violations() == [])
        }
        #expect(try await test.rows().space(of: block) == .busy)
    }

    @Test("is busy at once beside neighbours that are held", arguments: BackendKind.allCases)
    func partlyHeld(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let store = test.store
        let a = try await test.file("A", blocks: 5)
        let b = try await test.clone(of: a)
        let start = try #require(try await test.diskBlock(of: a, at: 0))
        let holder = try await store.register("H", scope: .remote)
        let mapping = try await store.map(a, bytes(ofBlocks: 0..<5), access: .write, by: holder)
        _ = try await store.fault(mapping, bytes(ofBlocks: 1..<2), access: .read)
        _ = try await store.fault(mapping, bytes(ofBlocks: 3..<4), access: .read)
        let stale = try await store.fault(mapping, bytes(ofBlocks: 0..<5), access: .write).stale
        try await store.truncate(b, toBytes: 0, durability: .deferred)

        func places() async throws -> [SpaceTable?] {
            let rows = try await test.rows()
            return (0..<5).map { rows.space(of: start + BlockCount($0)) }
        }
        #expect(try await places() == [.busy, .detached, .busy, .detached, .busy])
        try await store.letGo([stale[0].id], durability: .deferred)
        #expect(try await places() == [.busy, .busy, .busy, .detached, .busy])
        try await store.letGo([stale[1].id], durability: .deferred)
        #expect(try await places() == [.busy, .busy, .busy, .busy, .busy])
        #expect(try await test.violations() == [])
    }

    @Test("was the last of as many sharers as there were", arguments: BackendKind.allCases)
    func counted(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let file = try await test.file("A", blocks: 4)
        let start = try #require(try await test.diskBlock(of: file, at: 0))
        var sharers = [file]
        for _ in 0..<3 { sharers.append(try await test.clone(of: file)) }
        #expect(try await test.rows().refcounts.map(\.references) == [4])
        // One sharer leaves by its end, one by a copy, one by another clone over it.
        try await test.store.truncate(sharers[1], toBytes: 8192)
        #expect(try await test.rows().refcounts.map(\.references) == [4, 3])
        try await test.store.write(sharers[2], bytes("B", blocks: 1), at: 0)
        #expect(try await test.rows().refcounts.map(\.references) == [3, 4, 3])
        try await test.store.clone(from: sharers[2], 0..<4096, to: sharers[3], at: 4096)
        let runs = try await test.rows().refcounts.filter { $0.start < start + BlockCount(4) }
        #expect(runs.map(\.blocks) == [start..<(start + BlockCount(4))])
        #expect(runs.map(\.references) == [3])
        for sharer in sharers { try await test.store.truncate(sharer, toBytes: 0) }
        let rows = try await test.rows()
        #expect(rows.refcounts.isEmpty && rows.extents.isEmpty)
        #expect(try await test.violations() == [])
    }
}
