// The tables in memory: for speed where nothing has to survive, and to run an operation without SQLite below it.
//
//   transact(step) { tables in           each table notes what a key had before a change
//       try tables.put(run, in: .busy)   busy[40] was nothing
//       try tables.remove(extent)        extent[7, 16] was 40 +8
//       throw …                          taken back, the newest first: no table differs from before
//   }
//
// A crash leaves nothing at all, so no persistence point is in here. Rows are checked as the CHECKs of
// Schemas/store.sql check them, so that a row that SQLite refuses is refused here too.
//
// Not covered: durability; REFERENCES between tables; SQL: `copyRows(into:)` puts the rows where the views can see
// them. This backend is no reference model either: the content oracle has one of its own (CRASHMODEL M5.3).
// Source: PROTOCOL P1, P2, P5; Schemas/store.sql.

/// Keeps the tables of Schemas/store.sql in ordered arrays, for as long as the process lives.
package final class MemoryBackend: StateBackend, @unchecked Sendable {  // one Committer uses it at a time
    private let tables: MemoryTransaction
    private var isClosed = false

    /// Empty tables and `header`; what is free is for the caller to put.
    package init(header: StoreHeader) { tables = MemoryTransaction(header: header) }

    /// The tables as a transaction has left them.
    package init(image: Image) { tables = MemoryTransaction(copying: image.tables) }

    /// All tables at one moment, as a value. O(tables): rows are copied by whoever changes them next.
    ///
    /// `@unchecked Sendable`: a copy of the tables that nobody changes.
    package struct Image: @unchecked Sendable {
        fileprivate let tables: MemoryTransaction
    }

    /// The tables as they are now; not to be asked for inside a transaction.
    package var image: Image { Image(tables: MemoryTransaction(copying: tables)) }

    /// Runs `body` on the tables themselves; if it throws, the undo log takes its changes back.
    ///
    /// Blocks on nothing. Commit is O(tables), roll back O(changes × rows).
    package func transact<R>(
        _ step: Step, _ body: (any StateTransaction) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        try checkOpen()
        do {
            let result = try body(tables)
            tables.commit()
            return result
        } catch {
            tables.rollBack()
            throw error
        }
    }

    /// Does nothing: memory has no medium on which a transaction could become more durable than it is.
    package func sync() throws(StoreError) { try checkOpen() }

    /// Does nothing: nothing was read from a medium.
    package func syncRecovered() throws(StoreError) { try checkOpen() }

    /// Always 0: there is no log.
    package var commitsAreDurable: Bool { false }
    package var logPages: Int { 0 }

    /// Does nothing: there is no log that could be moved.
    package func checkpoint() throws(StoreError) { try checkOpen() }

    /// By the twins of the views: nothing here evaluates SQL. O(rows × log rows).
    package func violations() throws(StoreError) -> [Violation] {
        try checkOpen()
        return try StoreSnapshot(tables).violations(journal: JournalWindow(tables))
    }

    /// Puts every row of every table into `other`, whose tables have to be empty but for the header.
    ///
    /// Parents go before what refers to them. Changes nothing here. O(rows), times what a put costs there.
    package func copyRows(into other: any StateTransaction) throws(StoreError) {
        try checkOpen()
        try tables.copyRows(into: other)
    }

    /// Ends the backend; the rows go with the object.
    package func close() throws(StoreError) { isClosed = true }

    private func checkOpen() throws(StoreError) {
        guard !isClosed else { throw StoreError(.failed, "the memory backend was closed; make a new one") }
    }
}
