// Making everything permanent: data first, then the journal, so that no durable mapping leads to data that is not.
//
//   t0  flush the data device   | P
//   t1  sync the log            | P   after: the durable LSN is the last one; busy blocks may be handed out again
//
// Source: PROTOCOL P6.

extension LayoutStore {
    /// Returns when all that was done before survives a power loss. Waits for the device and the log.
    public func sync() async throws(StoreError) {
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.sync, .begin))
            try device.flush()
            try await committer.sync()
            await environment.point(Step(.sync, .end))
        }
    }

    /// Moves the log into the database and trims the journal, so that neither grows for ever. Durable on return.
    public func checkpoint() async throws(StoreError) {
        try await exclusive { () async throws(StoreError) in
            await environment.point(Step(.checkpoint, .begin))
            let keep = environment.journalRecords
            let header = await committer.currentHeader()
            if header.records > keep {
                _ = try await committer.submit(Step(.checkpoint, .trimJournal)) { (change) throws(StoreError) in
                    try change.trimJournal(keeping: keep)
                }
            }
            await environment.point(Step(.checkpoint, .checkpoint))
            try device.flush()
            try await committer.checkpoint()
            await environment.point(Step(.checkpoint, .end))
        }
    }
}
