// What one request does in its turn: begin, body, seal, commit, and what becomes of an error.
//
//   what fails                       the tables            header, chain, settling     the store
//   body refuses (conflict, …)       rolled back           as before                   goes on
//   body, seal or commit fails       rolled back           as before                   failed until it is opened again
//
// Header, chain and settling are values that the transaction has copies of: only a commit that returned replaces them.
// A crash leaves: what CommitQueue.swift says of each step.
// Source: PROTOCOL P5.3, P6.

/// Commits steps on a backend, and knows what the store has become by them.
///
/// `@unchecked Sendable`: used by whoever has the turn in a ``CommitQueue``, and by nobody else.
final class CommitWriter: @unchecked Sendable {
    private let backend: any StateBackend
    private let environment: StoreEnvironment
    private let upkeep: Upkeep
    /// As of the last commit.
    private(set) var header: StoreHeader
    /// Of the last record.
    private var chain: Int64
    private(set) var settling = Settling()
    private var failure: StoreError?

    init(_ backend: any StateBackend, environment: StoreEnvironment) throws(StoreError) {
        self.backend = backend
        self.environment = environment
        upkeep = Upkeep(environment)
        (header, chain) = try backend.read { rows throws(StoreError) -> (StoreHeader, Int64) in
            try Self.end(of: rows)
        }
    }

    /// The header, and the chain value that the next record begins from; `corrupt` when the journal does not end where the header says.
    private static func end(of rows: any StateRows) throws(StoreError) -> (StoreHeader, Int64) {
        let header = try rows.header()
        guard let last = try rows.lastRecord() else {
            guard header.anchor == header.lastLSN else {
                throw StoreError(.corrupt, "the journal is empty, but the store's last LSN is \(header.lastLSN)")
            }
            return (header, header.anchorChain)
        }
        guard last.lsn == header.lastLSN else {
            throw StoreError(
                .corrupt, "the journal ends at LSN \(last.lsn), but the store says \(header.lastLSN); run a full check")
        }
        guard last.chain == last.computedChain(), last.stateHash == header.stateHash else {
            throw StoreError(
                .corrupt,
                "the journal's last record, of LSN \(last.lsn), does not match its checksum or the store; run a full check"
            )
        }
        return (header, last.chain)
    }

    // MARK: requests

    /// Runs `body` as one step and commits it.
    func commit<R: Sendable>(
        _ point: SchedulePoint, _ body: @Sendable (Transaction) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        try refuseIfFailed()
        return try failing { () throws(StoreError) in
            let done = try environment.section(point) { () throws(StoreError) in
                environment.observer?.began(header.nextLSN)
                return try transact(point.step, body)
            }
            (header, chain, settling) = (done.header, done.record.chain, done.settling)
            environment.observer?.committed(done.record, steppedAsideForBusy: done.steppedAside)
            if backend.commitsAreDurable { raiseDurable() }
            return done.result
        }
    }

    private struct Committed<R> {
        let result: R
        let header: StoreHeader
        let record: JournalRecord
        let settling: Settling
        let steppedAside: Bool
    }

    private func transact<R: Sendable>(
        _ step: Step, _ body: (Transaction) throws(StoreError) -> R
    ) throws(StoreError) -> Committed<R> {
        let (header, chain, settling) = (header, chain, settling)
        return try backend.transact { rows throws(StoreError) -> Committed<R> in
            let change = Transaction(rows: rows, header: header, settling: settling, environment: environment)
            let result = try body(change)
            let record = try change.seal(step, previousChain: chain)
            return Committed(
                result: result, header: change.header, record: record, settling: change.settling,
                steppedAside: change.steppedAsideForBusy)
        }
    }

    /// Reads without a step.
    func read<R: Sendable>(
        _ body: @Sendable (any StateRows) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        try refuseIfFailed()
        // Not every read is part of an operation that would fail the store.
        return try failing { () throws(StoreError) in try backend.read(body) }
    }

    /// Runs `sync`, after which every commit so far is durable.
    func makeDurable(
        _ point: SchedulePoint, _ sync: (any StateBackend) throws(StoreError) -> Void
    ) throws(StoreError) {
        try refuseIfFailed()
        try failing { () throws(StoreError) in
            try environment.section(point) { () throws(StoreError) in try sync(backend) }
        }
        raiseDurable()
    }

    /// Syncs, then moves the backend's log into its database.
    func checkpoint(_ point: SchedulePoint) throws(StoreError) {
        try makeDurable(point) { (backend) throws(StoreError) in try backend.sync() }
        try failing { () throws(StoreError) in
            try environment.section(point) { () throws(StoreError) in try backend.checkpoint() }
        }
    }

    /// Every commit so far has become durable.
    func raiseDurable() {
        settling.durable = header.lastLSN
        environment.observer?.durable(through: settling.durable)
    }

    /// Trims the journal and empties the log, as far as that is due.
    func keepShort(_ point: SchedulePoint) throws(StoreError) {
        var point = point
        if upkeep.isTrimDue(header, logPages: backend.logPages, commitsAreDurable: backend.commitsAreDurable) {
            point = point.at(Step(.checkpoint, .trimJournal))
            let keep = environment.journalRecords
            _ = try commit(point) { (change) throws(StoreError) in try change.trimJournal(keeping: keep) }
        }
        guard upkeep.isCheckpointDue(logPages: backend.logPages) else { return }
        try makeDurable(point) { (backend) throws(StoreError) in
            try backend.sync()
            try backend.checkpoint()
        }
    }

    func close() throws(StoreError) {
        try backend.close()
        failure = StoreError(.failed, "the store is closed; open it again")
    }

    // MARK: failure

    func refuseIfFailed() throws(StoreError) { if let failure { throw failure } }

    func fail(because error: StoreError) {
        guard failure == nil else { return }
        failure = StoreError(
            .failed, "the store has failed: \(error.message); open it again to recover", cause: error.cause)
    }

    /// Runs `body`; an error that is no refusal fails the store.
    private func failing<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        do {
            return try body()
        } catch {
            if !error.isRefusal { fail(because: error) }
            throw error
        }
    }
}
