import CrashEngine
import LayoutStore
import Testing

/// Operations may be called from anywhere; one runs at a time.
@Suite("Operations called at the same time")
struct ConcurrentOperationTests {
    @Test("do not disturb each other", arguments: BackendKind.allCases)
    func tasks(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind, blocks: 400)
        let store = test.store
        let letters = Array("ABCDEFGH")
        let source = try await test.file("S", blocks: 2)
        let files = try await withThrowingTaskGroup(of: (InodeNumber, [UInt8]).self) { group in
            for letter in letters {
                group.addTask {
                    let file = try await store.create(durability: .deferred)
                    let holder = try await store.register("\(letter)", scope: .process, durability: .deferred)
                    for round in 0..<5 {
                        let end = Int64(round + 2) * 4096
                        try await store.clone(from: source, 0..<8192, to: file, at: end - 8192)
                        try await store.write(file, bytes(letter, blocks: 1), at: end - 8192, durability: .deferred)
                        try await store.mappedWrite(file, bytes(letter, blocks: 1), at: end - 4096, by: holder)
                    }
                    try await store.truncate(file, toBytes: 5 * 4096)
                    return (file, bytes(letter, blocks: 5))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(files.count == letters.count)
        var expected = files
        expected[source] = bytes("S", blocks: 2)
        #expect(try await test.contents() == expected)
        #expect(try await test.rows().holds.isEmpty)
        #expect(try await test.violations() == [])
    }
}
