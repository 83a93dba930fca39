import LayoutStore
import Testing

/// What copy before write leaves in the tables, whoever asked for it (CopyOnWrite/CopyOnWrite.swift).
@Suite("A copied block")
struct CopyOnWriteTests {
    enum Copier: CaseIterable, Sendable { case write, writeFault, pin, unshare }

    @Test(
        "is the file's own, its sequence number has risen by one, and no staging is left", arguments: Copier.allCases,
        BackendKind.allCases)
    func copied(copier: Copier, kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let (store, file) = (test.store, try await test.file("A", blocks: 3))
        let other = try await test.clone(of: file)
        let holder = try await store.register("H", scope: .remote)
        let mapping = try await store.map(file, bytes(ofBlocks: 0..<3), access: .write, by: holder)
        let (before, blocks) = (try #require(try await store.inode(file)), try await diskBlocks(of: file, in: test))
        switch copier {
        case .write: try await store.write(file, bytes("B", blocks: 1), at: 4096)
        case .writeFault: _ = try await store.fault(mapping, bytes(ofBlocks: 1..<2), access: .write)
        case .pin: _ = try await store.pin(file, bytes(ofBlocks: 1..<2), access: .write, by: holder)
        case .unshare: try await store.allocate(file, 4096..<8192, options: .unshare)
        }
        let (after, rows) = (try #require(try await store.inode(file)), try await test.rows())
        let now = try await diskBlocks(of: file, in: test)
        #expect(after.sequence == before.sequence + 1)
        #expect(now[0] == blocks[0] && now[1] != blocks[1] && now[2] == blocks[2])
        #expect(!rows.extents.contains { $0.fork == .cow })
        #expect(rows.refcounts.map(\.count.value).reduce(0, +) == 2)
        #expect(try await test.content(of: other) == bytes("A", blocks: 3))
        let middle = bytes(copier == .write ? "B" : "A", blocks: 1)
        #expect(try await test.content(of: file) == bytes("A", blocks: 1) + middle + bytes("A", blocks: 1))
        #expect(try await test.violations() == [])

        // What is its own already is written where it is, and nothing moves.
        try await store.letGo(rows.holds.map(\.id))
        try await store.write(file, bytes("C", blocks: 1), at: 4096)
        #expect(try await diskBlocks(of: file, in: test) == now)
        #expect(try await store.inode(file)?.sequence == after.sequence)
    }

    @Test(
        "that a zeroed range replaces is preallocated in its place, and no staging is left",
        arguments: BackendKind.allCases)
    func zeroed(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let file = try await test.file("A", blocks: 3)
        let other = try await test.clone(of: file)
        try await test.store.zeroRange(file, 0..<8192)
        let extents = try await test.rows().extents.filter { $0.inode == file }
        #expect(extents.filter { $0.state == .unwritten }.map(\.fileBlocks) == [fileBlocks(0..<2)])
        #expect(extents.allSatisfy { $0.fork == .data })
        #expect(extents.map(\.count.value).reduce(0, +) == 3)
        #expect(try await test.content(of: other) == bytes("A", blocks: 3))
        #expect(try await test.violations() == [])
    }

    private func diskBlocks(of file: InodeNumber, in test: TestStore) async throws -> [DiskBlock?] {
        var blocks: [DiskBlock?] = []
        for block in 0..<3 as Range<Int64> { blocks.append(try await test.diskBlock(of: file, at: block)) }
        return blocks
    }
}
