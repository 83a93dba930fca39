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

    @Test("does not take a check that says nothing for one that holds")
    func silence() async throws {
        let (test, memory) = try await store()
        let report = FullCheck(Silent(FullCheck(memory).tables)).run(test.media.device)
        #expect(report.doubts.map(\.check) == [.database])
        #expect(report.doubts.map(\.verdict) == [.couldNotCheck])
    }

    /// The tables of another medium, with a check of its own that finds neither damage nor that there is none.
    private final class Silent: RawTables {
        private let tables: any RawTables
        let ownChecks: [(check: StoreCheck, find: () throws(StoreError) -> [CheckFinding])] = [(.database, { [] })]

        init(_ tables: any RawTables) { self.tables = tables }

        func atOneMoment(_ body: () -> Void) throws(StoreError) { try tables.atOneMoment(body) }
        func rows(of table: StoredTable) throws(StoreError) -> [[Int64]?] { try tables.rows(of: table) }
        func records() throws(StoreError) -> [RawRecord?] { try tables.records() }
        func violations() throws(StoreError) -> [(name: String, detail: String)] { try tables.violations() }
        var invariantHolds: String { tables.invariantHolds }
        func remount() throws(StoreError) { try tables.remount() }
    }
}
