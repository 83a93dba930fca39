package import LayoutStore

extension StateBackend {
    /// The header as it is now.
    package func header() throws(StoreError) -> StoreHeader {
        try read { (rows) throws(StoreError) in try rows.header() }
    }

    /// All rows as they are now, and the journal's records and facts, read in one transaction.
    package func rowsAndJournal() throws(StoreError) -> (rows: StoreSnapshot, journal: JournalWindow) {
        try read { (rows) throws(StoreError) in
            (try StoreSnapshot(rows), try JournalWindow(rows))
        }
    }
}
