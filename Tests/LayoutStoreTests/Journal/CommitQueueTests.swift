import CrashEngine
import LayoutStore
import Testing

/// A step that fails, and what is left of it (Journal/CommitWriter.swift).
@Suite("A step whose body throws")
struct CommitQueueTests {
    private let step = Step(.write, .stage)

    @Test("gives its LSN and identities back, and leaves no row", arguments: BackendKind.allCases)
    func rolledBack(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        _ = try await test.file("A", blocks: 2)
        let store = test.store
        let before = try await test.rows()
        for code in [StoreError.Code.conflict, .noSpace, .input] {
            let error = try await refusal {
                try await store.submit(step) { (change) throws(StoreError) in
                    let number = InodeNumber(change.newIdentifier())
                    try change.insert(Inode(number: number, generation: 1, size: 0, sequence: 1, state: .live))
                    let file = InodeNumber(1)
                    if let extent = try change.rows.extent(of: file, fork: .data, atOrAfter: FileBlock(0)) {
                        try change.remove(extent)
                    }
                    throw StoreError(code, "planned")
                }
            }
            #expect(error?.code == code)
        }
        let after = try await test.rows()
        #expect(after.header == before.header && after.stateHash == before.stateHash)
        let lsn = try await store.submit(step) { $0.lsn }
        #expect(lsn == before.header.nextLSN)
        #expect(try await test.store.create().value == before.header.nextIdentifier)
        #expect(try await test.violations() == [])
    }

    @Test(
        "with an error of the media fails the store until it is opened again",
        arguments: [StoreError.Code.io, .corrupt])
    func failed(code: StoreError.Code) async throws {
        let test = try await TestStore.make()
        let file = try await test.file("A", blocks: 2)
        let error = try await refusal {
            try await test.store.submit(step) { (_) throws(StoreError) in throw StoreError(code, "planned") }
        }
        #expect(error?.code == code)
        let store = test.store
        let calls: [@Sendable () async throws -> Void] = [
            { try await store.sync() }, { try await store.checkpoint() }, { _ = try await store.create() },
            { _ = try await store.read(file, 0..<1) }, { try await store.write(file, [1], at: 0) },
            { try await store.truncate(file, toBytes: 0) },
        ]
        for call in calls {
            let refused = try await refusal(call)
            #expect(refused?.code == .failed && refused?.message.contains("planned") == true)
        }
        let next = try await test.reopened()
        #expect(try await next.content(of: file) == bytes("A", blocks: 2))
        #expect(try await next.violations() == [])
    }

    @Test("is not the last thing a closed store says no to", arguments: BackendKind.allCases)
    func closed(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        try await test.store.close()
        #expect(try await refusal { _ = try await test.store.create() }?.code == .failed)
        #expect(try await refusal { try await test.store.sync() }?.code == .failed)
    }
}
