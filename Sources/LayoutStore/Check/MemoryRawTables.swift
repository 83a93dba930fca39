/// The tables of a memory backend, raw, for the full check. Memory has no checks of its own, and its rows are always of their
/// type; what it has can still contradict itself.
final class MemoryRawTables: RawTables {
    private let backend: MemoryBackend

    init(_ backend: MemoryBackend) { self.backend = backend }

    /// One CommitQueue uses the backend, and no check runs beside it.
    func atOneMoment(_ body: () -> Void) throws(StoreError) { body() }

    var ownChecks: [(check: StoreCheck, find: () throws(StoreError) -> [CheckFinding])] { [] }

    func rows(of table: StoredTable) throws(StoreError) -> [[Int64]?] {
        try backend.withTables { (tables) throws(StoreError) -> [[Int64]?] in
            switch table {
            case .store: [try tables.header().words]
            case .state(let table): tables.rows(of: table).tableRows.map(\.words)
            case .journal: tables.journal.rows.map(\.words)
            case .journalFact: try tables.journalFacts().map(\.words)
            }
        }
    }

    func records() throws(StoreError) -> [RawRecord?] {
        try backend.withTables { tables in
            tables.journal.rows.map { RawRecord(words: $0.words, redo: $0.redo) }
        }
    }

    /// By the twins of the views.
    func violations() throws(StoreError) -> [(name: String, detail: String)] {
        let violations = try backend.read { (rows) throws(StoreError) in
            try StoreSnapshot(rows).violations(journal: JournalWindow(rows))
        }
        return violations.map { (name: $0.invariant.rawValue, detail: $0.detail) }
    }

    var invariantHolds: String { "its twin finds nothing" }

    /// Does nothing: there are no files.
    func remount() throws(StoreError) {}
}

extension FullCheck {
    /// The full check of the tables in memory, as they are at each ``run(_:)``. Nobody may use them meanwhile.
    package convenience init(_ backend: MemoryBackend) { self.init(MemoryRawTables(backend)) }
}
