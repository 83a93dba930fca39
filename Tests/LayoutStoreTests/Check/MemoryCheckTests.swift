import LayoutStore
import Testing

/// The second medium of the check: it knows no SQL and no files.
@Suite("The full check of a store in memory")
struct MemoryCheckTests {
    private func store() async throws -> (TestStore, MemoryBackend) {
        let test = try await TestStore.make(.memory, blocks: 96)
        let a = try await test.file("A", blocks: 4)
        let b = try await test.clone(of: a)
        let holder = try await test.store.register("reader", scope: .remote)
        let mapping = try await test.store.map(a, bytes(ofBlocks: 0..<2), access: .write, by: holder)
        _ = try await test.store.fault(mapping, bytes(ofBlocks: 0..<1), access: .read)
        _ = try await test.store.pin(b, bytes(ofBlocks: 2..<3), access: .read, by: holder)
        return (test, try #require(test.memory))
    }

    @Test("holds on a healthy store, and looks at all that is no file's")
    func healthy() async throws {
        let (test, memory) = try await store()
        let report = FullCheck(memory).run(test.media.device)
        #expect(report.doubts == [])
        #expect(report.findings.count == 6 + Invariant.allCases.count)
    }

    @Test("finds a row that somebody changed without a record, in any table", arguments: StateTable.allCases)
    func changed(table: StateTable) async throws {
        let (test, memory) = try await store()
        let check = FullCheck(memory)
        var draw = DrawnRows(seed: 8)
        let words = try check.tables.rows(of: .state(table)).compactMap(\.self).first
        try memory.transact { (tables) throws(StoreError) in
            if let row = words.map({ TableRow(table, $0) }) {
                try tables.replace(row, with: draw.changed(row))
            } else {
                try tables.insert(draw.row(of: table))
            }
        }
        let damage = check.run(test.media.device).damage.map(\.check)
        #expect(damage.contains(.stateHash) && damage.contains(.journalFold), "\(damage)")
    }

    @Test("finds a header that is not the journal's")
    func header() async throws {
        let (test, memory) = try await store()
        try memory.transact { (tables) throws(StoreError) in
            var header = try tables.header()
            header.stateHash += 1
            try tables.put(header)
        }
        let damage = FullCheck(memory).run(test.media.device).damage.map(\.check)
        #expect(damage == [.stateHash, .journalChain])
    }
}
