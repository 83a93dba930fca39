/// Every table of Schemas/store.sql: those of the state, the header, and the two of the journal.
package enum StoredTable: Hashable, Sendable {
    case store
    case state(StateTable)
    case journal
    case journalFact

    /// In the order of the schema.
    package static let all: [StoredTable] =
        [.store] + StateTable.allCases.map(StoredTable.state) + [.journal, .journalFact]

    package var declaration: TableDeclaration {
        switch self {
        case .store: Self.header
        case .state(let table): table.declaration
        case .journal: Self.records
        case .journalFact: Self.facts
        }
    }

    private static let header = TableDeclaration("store", StoreHeader.self, of: .store)
    private static let records = TableDeclaration("journal", JournalRow.self, of: .journal)
    private static let facts = TableDeclaration("journal_fact", PlacedFact.self, of: .journalFact, keyColumns: 2)
}
