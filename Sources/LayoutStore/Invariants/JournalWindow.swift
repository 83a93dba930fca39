/// The journal as far as the invariants look at it: where its records and facts are, not what the records changed.
package struct JournalWindow: Sendable {
    /// By LSN.
    package let links: [JournalLink]
    /// By (LSN, ordinal).
    package let facts: [PlacedFact]

    /// Reads both tables once. O(records + facts).
    package init(_ rows: any StateRows) throws(StoreError) {
        links = try rows.journalLinks()
        facts = try rows.journalFacts()
    }
}
