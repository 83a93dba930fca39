import LayoutStore
import Testing

/// What a full call promises of the calls before it (PROTOCOL P6).
@Suite("A full call")
struct PermanenceTests {
    @Test("makes its caller's earlier calls permanent though it changes nothing", arguments: BackendKind.allCases)
    func dedupe(kind: BackendKind) async throws {
        let store = try await TestStore.make(kind).store
        var files: [InodeNumber] = []
        for byte: UInt8 in 1...2 {
            let file = try await store.create(durability: .deferred)
            try await store.write(
                file, [UInt8](repeating: byte, count: Geometry.blockBytes), at: 0, durability: .deferred)
            files.append(file)
        }
        for range: Range<Int64> in [0..<0, 0..<4096] {
            _ = try await store.create(durability: .deferred)
            let last = await store.queue.currentHeader().lastLSN
            #expect(await store.queue.durable < last)
            #expect(try await store.dedupe(from: files[0], range, to: files[1], at: 0) == range.isEmpty)
            #expect(await store.queue.durable == last)
        }
    }
}
