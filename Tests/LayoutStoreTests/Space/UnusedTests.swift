import LayoutStore
import Testing

/// The last look before blocks are freed (Space/Unused.swift).
@Suite("Blocks that are to be freed")
struct UnusedTests {
    /// Two files share a block, and the row that counts it is gone.
    @Test(
        "are refused if another file has them, whatever the refcount says, and the store fails",
        arguments: BackendKind.allCases)
    func shared(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let a = try await test.file("A", blocks: 3)
        _ = try await test.clone(of: a)
        try await test.store.submit(Step(.write, .stage)) { (change) throws(StoreError) in
            for run in try change.rows.refcounts() { try change.remove(run) }
        }
        let error = try await refusal { try await test.store.truncate(a, toBytes: 4096) }
        #expect(error?.code == .corrupt)
        #expect(
            error?.message.contains("reference counts and extents contradict each other") == true,
            "\(String(describing: error))")
        let after = try await refusal { _ = try await test.store.create() }
        #expect(after?.code == .failed)
    }

    @Test("are refused if a longer extent that begins before them has them", arguments: BackendKind.allCases)
    func longer(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let a = try await test.file("A", blocks: 6)
        let first = try #require(try await test.diskBlock(of: a, at: 0))
        let b = try await test.store.create()
        // B shares blocks 1 and 2 of A, and then also has block 3, as a lost count would have it.
        try await test.store.clone(from: a, 4096..<12288, to: b, at: 0)
        let error = try await refusal {
            try await test.store.submit(Step(.write, .stage)) { (change) throws(StoreError) in
                try change.enter((first + BlockCount(3))..<(first + BlockCount(4)), in: .busy, since: change.lsn)
            }
        }
        #expect(error?.code == .corrupt)
    }

    @Test("become free only if nobody holds them", arguments: BackendKind.allCases)
    func held(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let a = try await test.file("A", blocks: 1)
        let block = try #require(try await test.diskBlock(of: a, at: 0))
        let holder = try await test.store.register("H", scope: .remote)
        _ = try await test.store.pin(a, 0..<1, access: .read, by: holder)
        let error = try await refusal {
            try await test.store.submit(Step(.write, .stage)) { (change) throws(StoreError) in
                try change.enter(block..<(block + BlockCount(1)), in: .busy, since: change.lsn)
            }
        }
        #expect(error?.message.contains("reaches block") == true, "\(String(describing: error))")
    }
}
