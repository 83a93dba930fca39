import CrashEngine
import LayoutStore
import Testing

/// What a fault or pin answers, and what it leaves in the tables.
@Suite("A fault")
struct FaultTests {
    @Test(
        "for writing makes the holder's own hold stale, and names all that became of it",
        arguments: BackendKind.allCases)
    func stale(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let file = try await test.file("A", blocks: 3)
        _ = try await test.clone(of: file)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(file, bytes(ofBlocks: 0..<3), access: .write, by: holder)
        let first = try await test.store.fault(mapping, bytes(ofBlocks: 0..<3), access: .read)
        let old = try #require(first.holds.first)
        #expect(first.holds.count == 1 && old.count == BlockCount(3) && !old.access.contains(.write))
        #expect(first.stale.isEmpty && first.kept.isEmpty && first.replaced.isEmpty)

        let second = try await test.store.fault(mapping, bytes(ofBlocks: 1..<2), access: .write)
        #expect(second.replaced == [old.id])
        #expect(second.stale.map(\.fileBlocks) == [fileBlocks(1..<2)])
        #expect(second.stale.map(\.start) == [old.start + BlockCount(1)])
        #expect(
            second.stale.allSatisfy { $0.state == .stale && !$0.access.contains(.write) && $0.granted == old.granted })
        #expect(second.kept.map(\.fileBlocks) == [fileBlocks(0..<1), fileBlocks(2..<3)])
        #expect(second.kept.map(\.start) == [old.start, old.start + BlockCount(2)])
        #expect(second.kept.allSatisfy { $0.state == .active && !$0.access.contains(.write) })
        let new = try #require(second.holds.first)
        #expect(second.holds.count == 1 && new.access.contains(.write) && new.fileBlocks == fileBlocks(1..<2))
        #expect(!old.diskBlocks.contains(new.start))
        #expect(second.sequence > first.sequence)
        let rows = try await test.rows()
        #expect(Set(rows.holds) == Set(second.holds + second.stale + second.kept))
        #expect(try await test.store.inode(file)?.sequence == second.sequence)
        #expect(try await test.violations() == [])
    }

    @Test("that has been answered is answered the same again, without a new hold", arguments: [Access.read, .write])
    func again(access: Access) async throws {
        let test = try await TestStore.make()
        let file = try await test.file("A", blocks: 3)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(file, bytes(ofBlocks: 0..<3), access: .write, by: holder)
        let first = try await test.store.fault(mapping, bytes(ofBlocks: 0..<3), access: access)
        let again = try await test.store.fault(mapping, bytes(ofBlocks: 0..<3), access: access)
        #expect(again == first)
        // Who may write may read.
        #expect(try await test.store.fault(mapping, bytes(ofBlocks: 0..<3), access: .read).holds == first.holds)
        #expect(try await test.rows().holds == first.holds)
    }

    @Test("beside an old one adds a hold for what is missing only")
    func missing() async throws {
        let test = try await TestStore.make()
        let file = try await test.file("A", blocks: 6)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(file, bytes(ofBlocks: 0..<6), access: .write, by: holder)
        let middle = try await test.store.fault(mapping, bytes(ofBlocks: 2..<4), access: .read).holds
        let all = try await test.store.fault(mapping, bytes(ofBlocks: 0..<6), access: .read).holds
        #expect(all.map(\.fileBlocks) == [fileBlocks(0..<2), fileBlocks(2..<4), fileBlocks(4..<6)])
        #expect(all[1] == middle[0])
        let start = try #require(try await test.diskBlock(of: file, at: 0))
        #expect(all.map(\.start) == [start, start + BlockCount(2), start + BlockCount(4)])
    }

    @Test("of two ranges on one disk block gets a hold for each of them")
    func sharedInOneFile() async throws {
        let test = try await TestStore.make()
        let file = try await test.file("A", blocks: 2)
        try await test.store.clone(from: file, 0..<8192, to: file, at: 8192)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(file, bytes(ofBlocks: 0..<4), access: .write, by: holder)
        _ = try await test.store.fault(mapping, bytes(ofBlocks: 3..<4), access: .read)
        let holds = try await test.store.fault(mapping, bytes(ofBlocks: 0..<4), access: .read).holds
        #expect(holds.map(\.fileBlocks) == [fileBlocks(0..<2), fileBlocks(2..<3), fileBlocks(3..<4)])
        // A write to one range leaves the hold that the other range has on the same block.
        let grant = try await test.store.fault(mapping, bytes(ofBlocks: 0..<1), access: .write)
        #expect(grant.stale.map(\.fileBlocks) == [fileBlocks(0..<1)])
        #expect(grant.replaced == [holds[0].id])
        #expect(try await test.violations() == [])
    }

    @Test("gives no address for a hole to a reader, and new zeros to a writer", arguments: BackendKind.allCases)
    func hole(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let file = try await test.file("A", blocks: 1)
        try await test.store.write(file, bytes("B", blocks: 1), at: 2 * 4096)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(file, bytes(ofBlocks: 0..<3), access: .write, by: holder)
        let read = try await test.store.fault(mapping, bytes(ofBlocks: 0..<3), access: .read)
        #expect(read.holds.map(\.fileBlocks) == [fileBlocks(0..<1), fileBlocks(2..<3)])
        let write = try await test.store.fault(mapping, bytes(ofBlocks: 1..<2), access: .write)
        let hold = try #require(write.holds.first)
        #expect(write.holds.count == 1 && write.stale.isEmpty && write.replaced.isEmpty)
        #expect(try test.media.device.read(4096, from: hold.start, at: 0) == bytes("\0", blocks: 1))
        let after = bytes("A", blocks: 1) + bytes("\0", blocks: 1) + bytes("B", blocks: 1)
        #expect(try await test.content(of: file) == after)
    }

    @Test("on a long extent is cut into holds of at most 256 blocks", arguments: BackendKind.allCases)
    func longestHold(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind, blocks: 700)
        let file = try await test.file("A", blocks: 600)
        #expect(try await test.rows().extents.count == 1)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(file, bytes(ofBlocks: 0..<600), access: .read, by: holder)
        let holds = try await test.store.fault(mapping, bytes(ofBlocks: 10..<600), access: .read).holds
        #expect(holds.map(\.fileBlocks) == [10..<266, 266..<522, 522..<600].map(fileBlocks))
        // Each block's holds are found from both ends of the longest one.
        for block in [10, 265, 266, 521, 522, 599] as [Int64] {
            let disk = try #require(try await test.diskBlock(of: file, at: block))
            let found = try await test.store.queue.read { (rows) throws(StoreError) in
                try rows.holds(on: Range(at: disk, count: BlockCount(1)))
            }
            #expect(found.map(\.id) == holds.filter { $0.diskBlocks.contains(disk) }.map(\.id), "file block \(block)")
        }
        #expect(try await test.violations() == [])
    }

    @Test("is undone by letting go of its holds; a pin goes as a whole")
    func lettingGo() async throws {
        let test = try await TestStore.make()
        let file = try await test.file("A", blocks: 1)
        try await test.store.write(file, bytes("B", blocks: 1), at: 2 * 4096)
        try await test.store.write(file, bytes("C", blocks: 1), at: 4096)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(file, bytes(ofBlocks: 0..<3), access: .write, by: holder)
        let holds = try await test.store.fault(mapping, bytes(ofBlocks: 0..<3), access: .read).holds
        let pinned = try await test.store.pin(file, bytes(ofBlocks: 0..<3), access: .read, by: holder)
        try #require(holds.count > 1 && pinned.holds.count > 1)
        try await test.store.letGo([holds[0].id, pinned.holds[1].id])
        let rows = try await test.rows()
        #expect(rows.holds == Array(holds.dropFirst()))
        #expect(rows.pins.isEmpty && rows.mappedRanges.map(\.id) == [mapping])
        #expect(try await test.violations() == [])
    }
}
