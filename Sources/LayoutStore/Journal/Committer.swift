// The one way to change the store. Every step of every operation is one call of submit: one backend transaction, one LSN,
// one journal record. Operations queue on the actor; group commit will drain that queue into one backend transaction.
//
//   submit(step, body)
//     begin            the LSN is provisional
//     body(rows)       reads and changes rows; throws: nothing happened, the LSN is given back
//     seal             journal record (redo, facts, state hash, chain) and the store's header row
//     commit         | P   a crash before: the step did not happen; after: it may have, as a whole
//   sync()           | P   only now is the durable LSN raised (PROTOCOL P6)
//
// The durable LSN is volatile: after a crash it begins again at what recovery has synced.
// Not covered: two writers on one store; the lock file keeps them out (PROTOCOL P7.1).
// Source: PROTOCOL P5.3, P6.

/// Commits steps, one at a time, and knows which of them are durable.
package actor Committer {
    private let backend: any StateBackend
    private let environment: StoreEnvironment
    private let recentlyFreed = RecentlyFreed()
    private let unsettled = UnsettledBlocks()
    private var header: StoreHeader
    private var chain: Int64
    private var failure: StoreError?
    /// Everything up to this LSN survives a power loss.
    package private(set) var durable: LSN

    /// Takes over a backend whose tables are in place. Reads the header and the last record; nothing counts as durable yet.
    package init(_ backend: any StateBackend, environment: StoreEnvironment) throws(StoreError) {
        self.backend = backend
        self.environment = environment
        (header, chain) = try backend.read { rows throws(StoreError) -> (StoreHeader, Int64) in
            let header = try rows.header()
            let last = try rows.lastRecord()
            if let last, last.lsn != header.lastLSN {
                throw StoreError(
                    .corrupt,
                    "the journal ends at LSN \(last.lsn), but the store says \(header.lastLSN); run a full check")
            }
            if let last, last.chain != last.computedChain() || last.stateHash != header.stateHash {
                throw StoreError(
                    .corrupt,
                    "the journal's last record, of LSN \(last.lsn), does not match its checksum or the store; run a full check"
                )
            }
            if last == nil, header.anchor != header.lastLSN {
                throw StoreError(.corrupt, "the journal is empty, but the store's last LSN is \(header.lastLSN)")
            }
            return (header, last?.chain ?? header.anchorChain)
        }
        durable = .none
    }

    /// Runs `body` as one step and commits it.
    ///
    /// Waits for nothing but the media. A refusal (``StoreError/isRefusal``) undoes the step; any other error makes the store
    /// *failed* until it is opened again.
    package func submit<R: Sendable>(
        _ step: Step, _ body: @Sendable (Transaction) throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        let result = try commit(step, body)
        try relieve()
        return result
    }

    private func commit<R: Sendable>(
        _ step: Step, _ body: @Sendable (Transaction) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        if let failure { throw failure }
        environment.observer?.began(step, lsn: header.nextLSN)
        let (before, durable, chain) = (header, durable, chain)
        do {
            let done = try backend.transact { rows throws(StoreError) -> Committed<R> in
                let transaction = Transaction(
                    rows: rows, header: before, durable: durable, environment: environment,
                    recentlyFreed: recentlyFreed, unsettled: unsettled)
                let result = try body(transaction)
                let record = try transaction.seal(step, previousChain: chain)
                return Committed(
                    result: result, header: transaction.header, record: record,
                    steppedAside: transaction.steppedAsideForBusy)
            }
            header = done.header
            self.chain = done.record.chain
            environment.observer?.committed(done.record, steppedAsideForBusy: done.steppedAside)
            if backend.commitsAreDurable { raiseDurable() }
            return done.result
        } catch {
            try fail(with: error)
        }
    }

    private struct Committed<R> {
        let result: R
        let header: StoreHeader
        let record: JournalRecord
        let steppedAside: Bool
    }

    /// Reads without a step: no LSN, no record.
    package func read<R: Sendable>(
        _ body: @Sendable (any StateRows) throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        if let failure { throw failure }
        do {
            return try backend.read(body)
        } catch {
            // Not every read is part of an operation that would do this.
            try fail(with: error)
        }
    }

    /// Makes all commits so far durable. Waits for the media.
    package func sync() async throws(StoreError) {
        try makeDurable { (backend) throws(StoreError) in try backend.sync() }
    }

    /// Makes what the backend was opened with durable: read is not synced (PROTOCOL P7.2). Waits for the media.
    package func syncRecovered() async throws(StoreError) {
        // keeps recoveredIsSynced
        guard environment.rules.keeps(.recoveredIsSynced) else { return raiseDurable() }
        try makeDurable { (backend) throws(StoreError) in try backend.syncRecovered() }
    }

    private func makeDurable(
        _ sync: (any StateBackend) throws(StoreError) -> Void
    ) throws(StoreError) {
        if let failure { throw failure }
        do {
            try sync(backend)
        } catch {
            try fail(with: error)
        }
        raiseDurable()
    }

    private func raiseDurable() {
        durable = header.lastLSN
        environment.observer?.durable(through: durable)
    }

    /// Moves the backend's log into its database; everything committed is durable afterwards.
    package func checkpoint() async throws(StoreError) {
        try await sync()
        do {
            try backend.checkpoint()
        } catch {
            try fail(with: error)
        }
    }

    /// Returns when `blocks` may be written in place: when it is durable that their file owns them alone.
    ///
    /// Syncs only if it has to. // keeps durableBeforeInPlace
    package func settle(_ blocks: [Range<DiskBlock>]) async throws(StoreError) {
        guard environment.rules.keeps(.durableBeforeInPlace),
            blocks.contains(where: { unsettled.contains($0, above: durable) })
        else { return }
        try await sync()
    }

    /// The header as of the last commit.
    package func currentHeader() -> StoreHeader { header }

    package func close() async throws(StoreError) {
        try backend.close()
        failure = StoreError(.failed, "the store is closed; open it again")
    }

    /// Keeps the backend's log and the journal from growing for ever, unless the environment leaves that to its user.
    private func relieve() throws(StoreError) {
        guard let limit = environment.checkpointPages else { return }
        let keep = environment.journalRecords
        // Where there is no log to empty, the journal is trimmed by its own length, in steps.
        let isDue = backend.logPages > limit || (backend.commitsAreDurable && header.records.isMultiple(of: keep))
        if isDue, header.records > 2 * keep {
            _ = try commit(Step(.checkpoint, .trimJournal)) { (change) throws(StoreError) in
                try change.trimJournal(keeping: keep)
            }
        }
        guard backend.logPages > limit else { return }
        try makeDurable { (backend) throws(StoreError) in
            try backend.sync()
            try backend.checkpoint()
        }
    }

    /// Throws `failed` once the store has failed.
    package func refuseIfFailed() throws(StoreError) { if let failure { throw failure } }

    /// The store failed in a way that only recovery mends: everything is refused until it is opened again.
    package func fail(because error: StoreError) {
        guard failure == nil else { return }
        failure = StoreError(
            .failed, "the store has failed: \(error.message); open it again to recover", cause: error.cause)
    }

    private func fail(with error: StoreError) throws(StoreError) -> Never {
        if !error.isRefusal { fail(because: error) }
        throw error
    }
}
