import LayoutStore
import Testing

/// Whoever gives up because of a conflict leaves the store as it was (P2.1), also where the block in the way is not in the range that the
/// call names, but in the tail that it zeroes, or behind blocks that it would have changed first.
@Suite("A call in whose way somebody holds a tail")
struct HeldTailTests {
    enum Call: CaseIterable, Sendable {
        case write, truncate, allocate, unshare, zero, zeroAcrossTheEnd, clone, copy
    }

    private func refusal(
        _ store: LayoutStore, _ call: () async throws(StoreError) -> Void
    ) async throws -> (code: StoreError.Code?, isSame: Bool) {
        func hash() async throws -> Int64 {
            try await store.queue.read { (rows) throws(StoreError) in try StoreSnapshot(rows).stateHash }
        }
        let before = try await hash()
        let error = await #expect(throws: StoreError.self) { try await call() }
        return (error?.code, try await hash() == before)
    }

    @Test("is refused before anything changes", arguments: Call.allCases)
    func tail(_ call: Call) async throws {
        let store = try await TestStore.make(.sqlite).store
        let (file, other) = (try await store.create(), try await store.create())
        let holder = try await store.register("H", scope: .remote)
        try await store.write(file, [UInt8](repeating: 7, count: 5000), at: 0)
        try await store.write(other, [UInt8](repeating: 8, count: 8192), at: 0)
        try await store.clone(from: file, 0..<5000, to: other, at: 8192)
        _ = try await store.pin(file, 4096..<8192, access: .read, by: holder)
        let end: Int64 = 5 * 4096
        let (code, isSame) = try await refusal(store) { () async throws(StoreError) in
            switch call {
            case .write: try await store.write(file, [1, 2, 3], at: end)
            case .truncate: try await store.truncate(file, toBytes: end)
            case .allocate: try await store.allocate(file, (end - 4096)..<end)
            case .unshare: try await store.allocate(file, 0..<end, options: .unshare)
            case .zero: try await store.zeroRange(file, (end - 4096)..<end)
            case .zeroAcrossTheEnd: try await store.zeroRange(file, 0..<end)
            case .clone: try await store.clone(from: other, 0..<4096, to: file, at: end)
            case .copy: _ = try await store.copy(from: other, 0..<100, to: file, at: end)
            }
        }
        #expect(code == .conflict)
        #expect(isSame, "\(call) changed something before it was refused")
        try await store.close()
    }

    @Test("has nothing unshared if a block behind the first thousand is held")
    func unshare() async throws {
        let store = try await TestStore.make(.sqlite, blocks: 4096).store
        let (file, other) = (try await store.create(), try await store.create())
        let holder = try await store.register("H", scope: .remote)
        let bytes: Int64 = 1100 * 4096
        try await store.write(file, [UInt8](repeating: 7, count: Int(bytes)), at: 0)
        try await store.clone(from: file, 0..<bytes, to: other, at: 0)
        _ = try await store.pin(file, (1050 * 4096)..<(1051 * 4096), access: .read, by: holder)
        let (code, isSame) = try await refusal(store) { () async throws(StoreError) in
            try await store.allocate(file, 0..<bytes, options: .unshare)
        }
        #expect(code == .conflict)
        #expect(isSame)
        try await store.close()
    }
}
