import CrashEngine
import LayoutStore
import Testing

/// 2^63 - 1 bytes, as Linux allows. The last block of such a file ends a byte behind it.
@Suite("The largest file")
struct LargestFileTests {
    private static let largest = Geometry.largestFile
    private static let lastBlock = Int64.max / 4096 * 4096

    /// A file of the largest size with a block of `A` at its beginning, and a word in its last bytes.
    private func scene(_ kind: BackendKind) async throws -> (test: TestStore, file: InodeNumber) {
        let test = try await TestStore.make(kind)
        let file = try await test.file("A", blocks: 1)
        try await test.store.truncate(file, toBytes: Self.largest)
        try await test.store.write(file, [1, 2, 3], at: Self.largest - 3)
        return (test, file)
    }

    /// The invariants, by twins and views, before a crash of the process and after the recovery from it; then the full check.
    private func expectHealthy(_ test: TestStore, _ file: InodeNumber, size: Int64, last: [UInt8]) async throws {
        #expect(Self.largest == .max)
        var stores = [test]
        if test.backend is SQLiteBackend { stores.append(try await TestStore.open(test.media.copy())) }
        for test in stores {
            #expect(try await test.violations() == [])
            #expect(try await test.store.inode(file)?.size == size)
            #expect(try await test.store.read(file, (size - Int64(last.count))..<size) == last)
            #expect(try await test.store.read(file, (size - 1) ..< .max).count == 1)
        }
        guard let copy = stores.dropFirst().first else { return }
        try await copy.store.close()
        let report = LayoutStore.check(at: copy.media.path, device: copy.media.device)
        #expect(report.isHealthy, "\(report.doubts)")
    }

    @Test("is written and read at its last byte, and at no byte behind it", arguments: BackendKind.allCases)
    func lastByte(kind: BackendKind) async throws {
        let (test, file) = try await scene(kind)
        let store = test.store
        #expect(try await store.read(file, (Self.largest - 4) ..< .max) == [0, 1, 2, 3])
        #expect(try await refusal { try await store.write(file, [1], at: .max) }?.code == .input)
        #expect(try await refusal { try await store.write(file, [1, 2], at: .max - 1) }?.code == .input)
        #expect(
            try await refusal { _ = try await store.read(file, 0 ..< .max) }?.code == .input, "no answer is so long")
        try await expectHealthy(test, file, size: .max, last: [0, 1, 2, 3])
        // A byte less and one more again: the last one is a new one.
        try await store.truncate(file, toBytes: .max - 1)
        try await store.truncate(file, toBytes: .max)
        try await expectHealthy(test, file, size: .max, last: [1, 2, 0])
        try await store.truncate(file, toBytes: 0)
        #expect(try await test.violations() == [])
    }

    @Test("is punched, zeroed and preallocated up to its end", arguments: BackendKind.allCases)
    func ranges(kind: BackendKind) async throws {
        let (test, file) = try await scene(kind)
        let store = test.store
        try await store.punchHole(file, (Self.largest - 2) ..< .max)
        try await expectHealthy(test, file, size: .max, last: [0, 1, 0, 0])
        try await store.zeroRange(file, (Self.lastBlock - 5000) ..< .max)
        try await expectHealthy(test, file, size: .max, last: [0, 0, 0])
        try await store.allocate(file, (Self.lastBlock - 8192) ..< .max, options: .unshare)
        try await store.write(file, [9], at: .max - 1)
        try await store.punchHole(file, 4096 ..< .max)
        try await expectHealthy(test, file, size: .max, last: [0, 0, 0])
        #expect(try await store.extents(of: file).map(\.offset) == [0, FileBlock(Self.lastBlock / 4096)])
        #expect(try await refusal { try await store.zeroRange(file, 0 ..< .max) }?.code == .noSpace)
        #expect(try await refusal { try await store.allocate(file, 0 ..< .max) }?.code == .noSpace)
        #expect(try await store.read(file, 0..<2) == [65, 65])
    }

    @Test(
        "shrinks by a collapse, and grows by an insert up to its size and no further", arguments: BackendKind.allCases)
    func shifts(kind: BackendKind) async throws {
        let (test, file) = try await scene(kind)
        let store = test.store
        #expect(try await refusal { try await store.insertRange(file, 0..<4096) }?.code == .input)
        try await store.collapseRange(file, 4096..<8192)
        try await expectHealthy(test, file, size: .max - 4096, last: [0, 1, 2, 3])
        #expect(try await refusal { try await store.insertRange(file, 4096..<12_288) }?.code == .input)
        try await store.insertRange(file, 4096..<8192)
        try await expectHealthy(test, file, size: .max, last: [0, 1, 2, 3])
        try await store.collapseRange(file, 4096..<Self.lastBlock)
        try await expectHealthy(test, file, size: 8191, last: [0, 1, 2, 3])
        try await store.insertRange(file, 4096..<Self.lastBlock)
        try await expectHealthy(test, file, size: .max, last: [0, 1, 2, 3])
    }

    @Test("leaves no room for an insert before blocks that lie far past its end", arguments: BackendKind.allCases)
    func preallocated(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let (file, store) = (try await test.file("A", blocks: 2), test.store)
        try await store.allocate(file, (Self.lastBlock - 4096)..<(Self.lastBlock + 1), options: .keepSize)
        #expect(try await refusal { try await store.insertRange(file, 4096..<8192) }?.code == .input)
        try await expectHealthy(test, file, size: 8192, last: [65])
        try await store.write(file, [5], at: .max - 1)
        try await expectHealthy(test, file, size: .max, last: [0, 5])
        try await store.truncate(file, toBytes: 4097)
        try await expectHealthy(test, file, size: 4097, last: [65])
    }

    @Test("is cloned, compared, swapped and copied from", arguments: BackendKind.allCases)
    func pairs(kind: BackendKind) async throws {
        let (test, file) = try await scene(kind)
        let (other, store) = (try await test.store.create(), test.store)
        try await store.clone(from: file, 0 ..< .max, to: other, at: 0)
        try await expectHealthy(test, other, size: .max, last: [0, 1, 2, 3])
        #expect(try await store.dedupe(from: file, 0 ..< .max, to: other, at: 0))
        #expect(
            try await refusal { try await store.clone(from: file, 0..<8192, to: other, at: Self.lastBlock) }?.code
                == .input)
        #expect(
            try await refusal { try await store.clone(from: file, 0..<4096, to: other, at: Self.lastBlock) }?.code
                == .input)
        try await store.write(other, [8, 8], at: Self.largest - 2)
        #expect(try await !store.dedupe(from: file, 0 ..< .max, to: other, at: 0))
        try await store.exchange(file, 4096 ..< .max, with: other, at: 4096)
        try await expectHealthy(test, file, size: .max, last: [0, 1, 8, 8])
        try await expectHealthy(test, other, size: .max, last: [0, 1, 2, 3])
        #expect(try await store.copy(from: file, Self.lastBlock ..< .max, to: other, at: 4096) == 4095)
        #expect(try await store.read(other, 8188..<8192) == [1, 8, 8, 0])
        #expect(try await store.copy(from: file, 0..<4095, to: other, at: Self.lastBlock) == 4095)
        try await expectHealthy(test, other, size: .max, last: [65, 65])
        try await store.unlink(file)
        #expect(try await test.violations() == [])
    }

    @Test("is mapped, faulted and pinned at its last block", arguments: BackendKind.allCases)
    func holders(kind: BackendKind) async throws {
        let (test, file) = try await scene(kind)
        let store = test.store
        let holder = try await store.register("H", scope: .remote)
        let mapping = try await store.map(file, 0 ..< .max, access: .write, by: holder)
        let grant = try await store.fault(mapping, Self.lastBlock ..< .max, access: .write)
        #expect(grant.holds.map(\.offset) == [FileBlock(Self.lastBlock / 4096)])
        let pin = try #require(try await store.pin(file, Self.lastBlock ..< .max, access: .write, by: holder).pin)
        try await store.mappedWrite(file, [6], at: .max - 1, by: holder)
        #expect(try await store.mappedRead(file, (.max - 3) ..< .max, by: holder) == [1, 2, 6])
        #expect(try await refusal { try await store.truncate(file, toBytes: 0) }?.code == .conflict)
        try await expectHealthy(test, file, size: .max, last: [1, 2, 6])
        try await store.unpin(pin)
        try await store.unmap(mapping)
        try await store.truncate(file, toBytes: 0)
        #expect(try await test.violations() == [])
    }
}
