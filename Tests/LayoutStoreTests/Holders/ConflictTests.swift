import CrashEngine
import LayoutStore
import Testing

/// PROTOCOL P3.4, row by row: which holds are in the way of what, and which are not.
@Suite("A hold of somebody else")
struct ConflictTests {
    /// How the reader or writer came to its hold.
    enum Way: String, CaseIterable, Sendable { case fault, pin }

    /// A file A of 3 blocks, B that shares them, C with 3 blocks of its own; what is held, and what is then asked for.
    enum Blocked: String, CaseIterable, Sendable {
        case truncateUnderRead, truncateUnderWrite, truncateToTheMiddleOfAHeldBlock, truncateToNothing
        case cloneOntoRead, cloneOntoWrite, cloneOntoPartOfAHold
        case cloneFromWrite, cloneFromWriteWithinTheFile
        case writeUnderRead, writePartOfTheHeldBlock, mappedWriteUnderRead, faultUnderRead, pinUnderRead
        case growUnderReadOfSharedTail
    }

    /// What the same holds have to bear.
    enum Allowed: String, CaseIterable, Sendable {
        case truncateBehindTheHold, truncateOfSharer, growth
        case cloneFromRead, cloneBesideTheHold, cloneOntoSharer
        case writeOfSharer, writeBesideTheHold, writeInPlaceUnderRead, writeInPlaceUnderWrite
        case faultInSharer, readFaultOfAnother, writeFaultInPlaceUnderRead
        case writeOfAnotherRangeThatShares
    }

    @Test(
        "is in the way, is named, and nothing changes; without it the call goes through",
        arguments: Blocked.allCases, Way.allCases)
    func blocked(_ blocked: Blocked, way: Way) async throws {
        for kind in BackendKind.allCases {
            let scene = try await Scene(kind)
            let holds = try await scene.hold(for: blocked, way)
            try #require(!holds.isEmpty)
            if case .mappedWriteUnderRead = blocked {
                // It maps and unmaps on the way: new LSNs, the same rows.
                let hash = try await scene.test.rows().stateHash
                let error = try await refusal { try await scene.attempt(blocked) }
                #expect(error?.code == .conflict && error?.holds == holds)
                #expect(try await scene.test.rows().stateHash == hash)
            } else {
                let error = try await scene.test.expectRefusal(.conflict, "\(blocked), \(kind)") { (_) in
                    try await scene.attempt(blocked)
                }
                #expect(error?.holds == holds, "\(blocked), \(kind)")
            }
            #expect(try await scene.test.violations() == [])
            try await scene.test.store.letGo(holds)
            try await scene.attempt(blocked)
            #expect(try await scene.test.violations() == [])
        }
    }

    @Test("stays where it is while others do what it does not mind", arguments: Allowed.allCases, Way.allCases)
    func allowed(_ allowed: Allowed, way: Way) async throws {
        for kind in BackendKind.allCases {
            let scene = try await Scene(kind)
            let writes = allowed == .writeInPlaceUnderWrite
            let held = allowed == .writeInPlaceUnderRead || allowed == .writeFaultInPlaceUnderRead || writes
            let file = held ? scene.c : scene.a
            let holds = try await scene.hold(file, bytes(ofBlocks: 0..<2), writes ? .write : .read, way)
            let before = try await scene.test.rows().holds.filter { holds.contains($0.id) }
            try await scene.perform(allowed)
            let after = try await scene.test.rows().holds.filter { holds.contains($0.id) }
            #expect(after == before, "\(allowed), \(kind)")
            #expect(try await scene.test.violations() == [], "\(allowed), \(kind)")
        }
    }

    @Test("that is stale is in nobody's way, and outlives them all", arguments: BackendKind.allCases)
    func stale(kind: BackendKind) async throws {
        let scene = try await Scene(kind)
        let store = scene.test.store
        let mapping = try await store.map(scene.a, bytes(ofBlocks: 0..<3), access: .write, by: scene.holder)
        let held = try await store.fault(mapping, bytes(ofBlocks: 0..<3), access: .read).holds
        let grant = try await store.fault(mapping, bytes(ofBlocks: 0..<3), access: .write)
        #expect(grant.stale.map(\.diskBlocks) == held.map(\.diskBlocks))
        try await store.letGo(grant.holds.map(\.id))
        try await store.clone(from: scene.c, 0..<(3 * 4096), to: scene.a, at: 0)
        try await store.write(scene.a, bytes("Z", blocks: 1), at: 0)
        try await store.truncate(scene.a, toBytes: 0)
        try await store.truncate(scene.b, toBytes: 0)
        let rows = try await scene.test.rows()
        #expect(rows.holds == grant.stale)
        #expect(rows.spaces.filter { $0.place == .detached }.map(\.run.blocks) == held.map(\.diskBlocks))
        #expect(try await scene.test.violations() == [])
    }

    struct Scene {
        let test: TestStore
        let a: InodeNumber
        let b: InodeNumber
        let c: InodeNumber
        let holder: HolderID
        let other: HolderID
        /// The other's, on A.
        let mapping: MappedRangeID

        init(_ kind: BackendKind) async throws {
            test = try await TestStore.make(kind)
            a = try await test.file("A", blocks: 3)
            b = try await test.clone(of: a)
            c = try await test.file("C", blocks: 3)
            holder = try await test.store.register("holder", scope: .remote)
            other = try await test.store.register("other", scope: .process)
            mapping = try await test.store.map(a, bytes(ofBlocks: 0..<3), access: .write, by: other)
        }

        /// Ascending identities.
        func hold(
            _ inode: InodeNumber, _ bytes: Range<Int64>, _ access: Access, _ way: Way
        ) async throws -> [HoldID] {
            switch way {
            case .fault:
                let mapping = try await test.store.map(inode, bytes, access: access, by: holder)
                return try await test.store.fault(mapping, bytes, access: access).holds.map(\.id).sorted()
            case .pin:
                return try await test.store.pin(inode, bytes, access: access, by: holder).holds.map(\.id).sorted()
            }
        }

        func hold(for blocked: Blocked, _ way: Way) async throws -> [HoldID] {
            switch blocked {
            case .truncateUnderRead: try await hold(c, bytes(ofBlocks: 1..<3), .read, way)
            case .truncateUnderWrite: try await hold(c, bytes(ofBlocks: 2..<3), .write, way)
            case .truncateToTheMiddleOfAHeldBlock: try await hold(c, bytes(ofBlocks: 1..<2), .read, way)
            case .truncateToNothing: try await hold(c, bytes(ofBlocks: 0..<1), .read, way)
            case .cloneOntoRead: try await hold(c, bytes(ofBlocks: 0..<2), .read, way)
            case .cloneOntoWrite: try await hold(c, bytes(ofBlocks: 0..<2), .write, way)
            case .cloneOntoPartOfAHold: try await hold(c, bytes(ofBlocks: 0..<3), .read, way)
            case .cloneFromWrite, .cloneFromWriteWithinTheFile: try await hold(c, bytes(ofBlocks: 1..<2), .write, way)
            case .writeUnderRead, .writePartOfTheHeldBlock, .mappedWriteUnderRead, .faultUnderRead, .pinUnderRead:
                try await hold(a, bytes(ofBlocks: 1..<3), .read, way)
            case .growUnderReadOfSharedTail:
                // A's and B's last block gets an end of file in its middle: B, cloned once more, shares it.
                try await shareTail(way)
            }
        }

        private func shareTail(_ way: Way) async throws -> [HoldID] {
            try await test.store.truncate(a, toBytes: 2 * 4096 + 100)
            try await test.store.truncate(b, toBytes: 0)
            try await test.store.clone(from: a, 0..<(2 * 4096 + 100), to: b, at: 0)
            return try await hold(a, bytes(ofBlocks: 2..<3), .read, way)
        }

        func attempt(_ blocked: Blocked) async throws {
            let store = test.store
            switch blocked {
            case .truncateUnderRead, .truncateUnderWrite: try await store.truncate(c, toBytes: 8192)
            case .truncateToTheMiddleOfAHeldBlock: try await store.truncate(c, toBytes: 4097)
            case .truncateToNothing: try await store.truncate(c, toBytes: 0)
            case .cloneOntoRead, .cloneOntoWrite:
                try await store.clone(from: a, 0..<(3 * 4096), to: c, at: 0)
            case .cloneOntoPartOfAHold: try await store.clone(from: a, 0..<4096, to: c, at: 8192)
            case .cloneFromWrite: try await store.clone(from: c, 0..<(3 * 4096), to: a, at: 0)
            case .cloneFromWriteWithinTheFile:
                try await store.clone(from: c, 4096..<8192, to: c, at: 4 * 4096)
            case .writeUnderRead: try await store.write(a, bytes("W", blocks: 3), at: 0)
            case .writePartOfTheHeldBlock: try await store.write(a, [1, 2, 3], at: 8000)
            case .mappedWriteUnderRead: try await store.mappedWrite(a, [1, 2, 3], at: 8000, by: other)
            case .faultUnderRead: _ = try await store.fault(mapping, bytes(ofBlocks: 1..<2), access: .write)
            case .pinUnderRead: _ = try await store.pin(a, bytes(ofBlocks: 0..<2), access: .write, by: other)
            case .growUnderReadOfSharedTail: try await store.truncate(a, toBytes: 5 * 4096)
            }
        }

        func perform(_ allowed: Allowed) async throws {
            let store = test.store
            switch allowed {
            case .truncateBehindTheHold: try await store.truncate(a, toBytes: 8192)
            case .truncateOfSharer: try await store.truncate(b, toBytes: 0)
            case .growth: try await store.truncate(a, toBytes: 1 << 20)
            case .cloneFromRead: try await store.clone(from: a, 0..<8192, to: c, at: 0)
            case .cloneBesideTheHold: try await store.clone(from: c, 0..<4096, to: a, at: 8192)
            case .cloneOntoSharer: try await store.clone(from: c, 0..<8192, to: b, at: 0)
            case .writeOfSharer: try await store.write(b, bytes("W", blocks: 3), at: 0)
            case .writeBesideTheHold: try await store.write(a, bytes("W", blocks: 1), at: 8192)
            case .writeInPlaceUnderRead, .writeInPlaceUnderWrite:
                try await store.write(c, bytes("W", blocks: 3), at: 0)
            case .faultInSharer:
                let mapping = try await store.map(b, bytes(ofBlocks: 0..<3), access: .write, by: other)
                _ = try await store.fault(mapping, bytes(ofBlocks: 0..<3), access: .write)
            case .readFaultOfAnother:
                let mapping = try await store.map(a, bytes(ofBlocks: 0..<3), access: .read, by: other)
                _ = try await store.fault(mapping, bytes(ofBlocks: 0..<3), access: .read)
            case .writeFaultInPlaceUnderRead:
                let mapping = try await store.map(c, bytes(ofBlocks: 0..<3), access: .write, by: other)
                _ = try await store.fault(mapping, bytes(ofBlocks: 0..<3), access: .write)
            case .writeOfAnotherRangeThatShares:
                try await store.clone(from: a, 0..<8192, to: a, at: 4 * 4096)
                try await store.write(a, bytes("W", blocks: 2), at: 4 * 4096)
            }
        }
    }
}
