// The tables in memory: for speed where nothing has to survive, and to run an operation without SQLite below it.
//
//   transact { tables in                 each table notes what a key had before a change
//       try tables.insert(run)           busy[40] was nothing
//       try tables.remove(extent)        extent[7, data, 16] was 40 +8
//       throw …                          taken back, the newest first: no table differs from before
//   }
//
// A crash of the process leaves nothing, so no persistence point is in here. Rows are checked by their table's declaration,
// so that a row that SQLite refuses is refused here, too.
//
// Not covered: durability; REFERENCES between tables; SQL: ``StateBackend/copyRows(into:)`` puts the rows where the views can see
// them. This backend is no reference model either: the content oracle has one of its own (CRASHMODEL M5.3).
// Source: PROTOCOL P1, P2, P5; Schemas/store.sql.

/// Keeps the tables of Schemas/store.sql in ordered arrays, for as long as the process lives.
package final class MemoryBackend: StateBackend, @unchecked Sendable {  // one CommitQueue uses it at a time
    private let tables: MemoryTransaction
    private var isClosed = false

    /// Empty tables and `header`; what is free is for the caller to insert.
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
        _ body: (any StateTransaction) throws(StoreError) -> R
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

    /// Runs `body` on the tables themselves. Blocks on nothing.
    package func read<R>(_ body: (any StateRows) throws(StoreError) -> R) throws(StoreError) -> R {
        try checkOpen()
        return try body(tables)
    }

    /// The tables as they are, for whoever looks at all of them without decoding.
    func withTables<R>(_ body: (MemoryTransaction) throws(StoreError) -> R) throws(StoreError) -> R {
        try checkOpen()
        return try body(tables)
    }

    /// Does nothing: memory has no medium on which a transaction could become more durable than it is.
    package func sync() throws(StoreError) { try checkOpen() }

    /// Does nothing: nothing was read from a medium.
    package func syncRecovered() throws(StoreError) { try checkOpen() }

    /// False: nothing here survives a power loss, so a caller syncs as on any medium.
    package var commitsAreDurable: Bool { false }

    /// Ends the backend; the rows go with the object.
    package func close() throws(StoreError) { isClosed = true }

    private func checkOpen() throws(StoreError) {
        guard !isClosed else { throw StoreError(.failed, "the memory backend was closed; make a new one") }
    }
}
