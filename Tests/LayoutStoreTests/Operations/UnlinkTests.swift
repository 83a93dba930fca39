import CrashEngine
import LayoutStore
import Testing

/// A file that is gone for everybody but who has it mapped or pinned.
@Suite("An unlinked file")
struct UnlinkTests {
    enum End: String, CaseIterable, Sendable { case unmap, unregister, unpin, letGoOfPin }

    @Test(
        "is inactivated when the last mapping or pin ends, and not before", arguments: End.allCases,
        BackendKind.allCases)
    func lastOne(_ end: End, kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let store = test.store
        let file = try await test.file("A", blocks: 3)
        let clone = try await test.clone(of: file)
        let holder = try await store.register("H", scope: .remote)
        let isPin = end == .unpin || end == .letGoOfPin
        var pin: Grant?
        var mapping: MappedRangeID?
        if isPin {
            pin = try await store.pin(file, bytes(ofBlocks: 0..<2), access: .read, by: holder)
        } else {
            mapping = try await store.map(file, bytes(ofBlocks: 0..<3), access: .write, by: holder)
        }
        try await store.unlink(file)
        #expect(try await store.inode(file)?.state == .unlinked)
        if let mapping {
            // It goes on as before, copies included.
            let grant = try await store.fault(mapping, bytes(ofBlocks: 1..<2), access: .write)
            let hold = try #require(grant.holds.first)
            #expect(try test.media.device.read(4096, from: hold.start, at: 0) == bytes("A", blocks: 1))
            try await store.letGo(grant.holds.map(\.id))
            #expect(try await store.inode(file)?.state == .unlinked)
        }
        #expect(try await test.violations() == [])

        switch end {
        case .unmap: try await store.unmap(try #require(mapping))
        case .unregister: try await store.unregister(holder)
        case .unpin: try await store.unpin(try #require(pin?.pin))
        case .letGoOfPin: try await store.letGo(try #require(pin).holds.map(\.id))
        }
        #expect(try await store.inode(file) == nil)
        #expect(try await test.rows().extents.allSatisfy { $0.inode != file })
        #expect(try await test.content(of: clone) == bytes("A", blocks: 3))
        #expect(try await test.violations() == [])
        #expect(try await store.create() != file)
    }

    @Test("is inactivated with every other whose last mapping or pin ends at once", arguments: BackendKind.allCases)
    func several(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let store = test.store
        let holder = try await store.register("H", scope: .remote)
        var files: [InodeNumber] = []
        for name in ["A", "B", "C", "D"] {
            let file = try await test.file(Character(name), blocks: 1)
            if files.count % 2 == 0 {
                _ = try await store.map(file, 0..<1, access: .read, by: holder)
            } else {
                _ = try await store.pin(file, 0..<1, access: .read, by: holder)
            }
            try await store.unlink(file)
            files.append(file)
        }
        try await store.unregister(holder)
        for file in files { #expect(try await store.inode(file) == nil) }
        #expect(try await test.violations() == [])
    }

    @Test("is refused to everybody who does not have it mapped", arguments: BackendKind.allCases)
    func refused(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let store = test.store
        let file = try await test.file("A", blocks: 2)
        let other = try await test.file("B", blocks: 2)
        let holder = try await store.register("H", scope: .remote)
        _ = try await store.map(file, bytes(ofBlocks: 0..<1), access: .write, by: holder)
        try await store.unlink(file)
        let calls: [(LayoutStore) async throws -> Void] = [
            { _ = try await $0.read(file, 0..<1) }, { try await $0.write(file, [1], at: 0) },
            { try await $0.truncate(file, toBytes: 0) }, { try await $0.allocate(file, 0..<9000) },
            { try await $0.punchHole(file, 0..<4096) }, { try await $0.zeroRange(file, 0..<4096) },
            { try await $0.collapseRange(file, 0..<4096) }, { try await $0.insertRange(file, 0..<4096) },
            { try await $0.clone(from: file, 0..<4096, to: other, at: 0) },
            { try await $0.clone(from: other, 0..<4096, to: file, at: 0) },
            { _ = try await $0.dedupe(from: file, 0..<4096, to: other, at: 0) },
            { try await $0.copy(from: other, 0..<1, to: file, at: 0) },
            { try await $0.copy(from: file, 0..<1, to: other, at: 0) },
            { try await $0.exchange(file, 0..<4096, with: other, at: 0) },
            { _ = try await $0.map(file, bytes(ofBlocks: 0..<1), access: .read, by: holder) },
            { _ = try await $0.pin(file, bytes(ofBlocks: 0..<1), access: .read, by: holder) },
            { try await $0.unlink(file) },
        ]
        let before = try await test.rows().stateHash
        for (index, call) in calls.enumerated() {
            let error = try await refusal { try await call(store) }
            #expect(error?.code == .input, "call \(index)")
            #expect(error?.message.contains("unlinked") == true, "call \(index): \(error?.message ?? "")")
        }
        #expect(try await test.rows().stateHash == before)
    }

    @Test("outlives a crash as long as a survivor maps it, and goes with the others", arguments: HolderScope.allCases)
    func recovery(scope: HolderScope) async throws {
        let test = try await TestStore.make()
        let file = try await test.file("A", blocks: 5)
        let holder = try await test.store.register("H", scope: scope)
        let mapping = try await test.store.map(file, bytes(ofBlocks: 0..<5), access: .write, by: holder)
        _ = try await test.store.fault(mapping, bytes(ofBlocks: 0..<2), access: .write)
        try await test.store.unlink(file)

        var surroundings = Surroundings(seed: 2)
        surroundings.host = HostIdentity(host: 1, boot: 2)
        let opened = try await TestStore.open(test.media, surroundings)
        #expect(try await opened.violations() == [])
        if scope == .remote {
            #expect(try await opened.store.inode(file)?.state == .unlinked)
            try await opened.store.unmap(mapping)
        }
        #expect(try await opened.store.inode(file) == nil)
        let rows = try await opened.rows()
        #expect(rows.extents.isEmpty && rows.spaces.reduce(0) { $0 + $1.run.count.value } == 63)
        #expect(try await opened.violations() == [])
    }
}
