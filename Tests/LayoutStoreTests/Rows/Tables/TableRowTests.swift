import LayoutStore
import Testing

/// For every table that is declared, whatever it is.
@Suite("A row of a declared table")
struct TableRowTests {
    private static let header = StoreHeader(
        uuid: 7, geometry: Geometry(blocks: BlockCount(1000)), identity: HostIdentity(host: 1, boot: 1))

    /// A backend with empty tables, and the full check of it.
    private static func tables(_ kind: BackendKind) throws -> (
        backend: any StateBackend, check: FullCheck, media: Media
    ) {
        let media = try Media(blocks: 2)
        let backend = try kind.make(header, at: media)
        return (backend, try kind.check(of: backend, at: media), media)
    }

    private static func insert(_ rows: [TableRow], _ backend: any StateBackend) throws {
        try backend.transact { (tables) throws(StoreError) in for row in rows { try tables.insert(row) } }
    }

    @Test(
        "comes back from every backend as it was drawn, counts in the snapshot's state hash, and folds",
        arguments: BackendKind.allCases, StateTable.allCases)
    func comesBack(kind: BackendKind, table: StateTable) throws {
        var draw = DrawnRows(seed: 3)
        for _ in 0..<40 {
            let row = draw.row(of: table)
            let (backend, check, media) = try Self.tables(kind)
            defer { withExtendedLifetime(media) {} }  // its files go with it
            try Self.insert([row], backend)
            #expect(row.words.count == table.declaration.words)
            #expect(try check.tables.rows(of: .state(table)) == [row.words])
            #expect(try backend.snapshot().stateHash == row.stateHash)
            let other = MemoryBackend(header: Self.header)
            try other.transact { (tables) throws(StoreError) in try backend.copyRows(into: tables) }
            #expect(try other.snapshot().stateHash == row.stateHash)
            var words = RecordWords()
            RowChange.encode([RowChange(.put, row), RowChange(.remove, row)], into: &words)
            #expect(RowChange.decode(words.words)?.map(\.row) == [row, row])
            try backend.close()
        }
    }

    /// What somebody does who believes that the table has `stale`, while it has `row`.
    private enum StaleChange: CaseIterable {
        case remove, replace, replaceByItself, insert, insertTwice

        func make(in tables: any StateTransaction, row: TableRow, stale: TableRow) throws(StoreError) {
            switch self {
            case .remove: try tables.remove(stale)
            case .replace: try tables.replace(stale, with: row)
            case .replaceByItself: try tables.replace(stale, with: stale)
            case .insert: try tables.insert(stale)
            case .insertTwice: try tables.insert(row)
            }
        }
    }

    @Test(
        "that is not there as the caller says is corrupt, and stays", arguments: BackendKind.allCases,
        StateTable.allCases)
    func stale(kind: BackendKind, table: StateTable) throws {
        var draw = DrawnRows(seed: 4)
        for _ in 0..<10 {
            let row = draw.row(of: table)
            // A run of free blocks has a column beside its key, as every row has.
            let stale = draw.changed(row)
            let (backend, check, media) = try Self.tables(kind)
            defer { withExtendedLifetime(media) {} }  // its files go with it
            try Self.insert([row], backend)
            for change in StaleChange.allCases {
                let error = #expect(throws: StoreError.self, "\(change)") {
                    try backend.transact { (tables) throws(StoreError) in
                        try change.make(in: tables, row: row, stale: stale)
                    }
                }
                #expect(error?.code == .corrupt, "\(change) of \(row) as \(stale)")
            }
            #expect(try check.tables.rows(of: .state(table)) == [row.words])
            try backend.transact { (tables) throws(StoreError) in
                try tables.replace(row, with: stale)
                try tables.replace(stale, with: row)
                try tables.remove(row)
            }
            #expect(try check.tables.rows(of: .state(table)) == [])
            try backend.close()
        }
    }

    @Test(
        "with a column outside of its range is refused by memory, whichever column it is",
        arguments: StateTable.allCases)
    func refused(table: StateTable) throws {
        var draw = DrawnRows(seed: 5)
        let row = draw.row(of: table)
        let backend = MemoryBackend(header: Self.header)
        var place = 0
        var damages = 0
        for part in table.declaration.parts {
            guard case .column(let column) = part else {
                place += 1
                continue
            }
            defer { place += column.words }
            let wrong: [Int64] =
                switch column.kind {
                case .number(let range):
                    (range.lowerBound > .min ? [range.lowerBound - 1] : [])
                        + (range.upperBound < .max ? [range.upperBound + 1] : [])
                case .code(let values): [(values.max() ?? 0) + 1000, -1]
                case .name(let lengths): lengths.lowerBound > 0 ? [0] : []
                case .bytes: []
                }
            for value in wrong {
                var words = row.words
                words[place] = value
                let damaged = TableRow(table, words)
                let error = #expect(throws: StoreError.self, "\(column)") { try Self.insert([damaged], backend) }
                #expect(error?.code == .corrupt)
                #expect(error?.message.contains(column.name) == true, "\(error?.message ?? "")")
                damages += 1
            }
        }
        #expect(damages > 1)
        try Self.insert([row], backend)
    }

    @Test("makes the store fail when it is changed as somebody else read it", arguments: BackendKind.allCases)
    func failed(kind: BackendKind) async throws {
        for isRemoved in [true, false] {
            let test = try await TestStore.make(kind)
            let store = test.store
            let file = try await test.file("A", blocks: 1)
            let old = try #require(try await store.inode(file))
            try await store.truncate(file, toBytes: 10)
            let error = try await refusal {
                try await store.submit(Step(.write, .remap)) { (change) throws(StoreError) in
                    if isRemoved { try change.remove(old) } else { try change.replace(old, with: old) }
                }
            }
            #expect(error?.code == .corrupt)
            let calls: [@Sendable () async throws -> Void] = [
                { _ = try await store.create() }, { _ = try await store.read(file, 0..<1) },
                { try await store.sync() }, { _ = try await store.violations() },
            ]
            for call in calls {
                let refused = try await refusal(call)
                #expect(refused?.code == .failed)
            }
        }
    }
}
