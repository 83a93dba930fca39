// Making everything permanent: data first, then the journal, so that no durable mapping leads to data that is not.
//
//   t0  flush the data device   | P
//   t1  sync the log            | P   after: the durable LSN is the last one; busy blocks may be handed out again
//
// keeps syncFlushesData (t0); of a checkpoint: checkpointFlushesData
// Source: PROTOCOL P6.

extension LayoutStore {
    /// Returns when all that was done before survives a power loss.
    ///
    /// Waits for the operations before it, for the device and for the log. Source: PROTOCOL P6.
    public func sync() async throws(StoreError) {
        try await perform(.sync, locking: []) { (scope) async throws(StoreError) in
            if environment.rules.keeps(.syncFlushesData) { try device.flush() }
            try await queue.sync(acting.point)
        }
    }

    /// Moves the log into the database and trims the journal, so that neither grows for ever. Durable on return.
    ///
    /// A store of production does it by itself now and then. Waits for the operations before it, for the device and for
    /// the database. Source: PROTOCOL P6.
    public func checkpoint() async throws(StoreError) {
        try await perform(.checkpoint, locking: []) { (scope) async throws(StoreError) in
            let keep = environment.journalRecords
            let header = await queue.currentHeader()
            if header.records > keep {
                try await scope.submit(.trimJournal) { (change) throws(StoreError) in
                    try change.trimJournal(keeping: keep)
                }
            }
            await scope.point(.checkpoint)
            if environment.rules.keeps(.checkpointFlushesData) { try device.flush() }
            try await queue.checkpoint(acting.point)
        }
    }
}
