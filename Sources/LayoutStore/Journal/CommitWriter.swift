// The writer carries out one request in its turn: begin, body, seal, commit. An error ends it in one of three ways:
//
//   error                        the tables                      header, chain, settling   the store
//   body refuses (conflict, …)   rolled back                     as before                 goes on
//   body or seal fails           rolled back                     as before                 failed until reopened
//   commit fails                 either way: a reopen finds out  as before                 failed until reopened
//
// A transaction works on copies of header, chain and settling; only a commit that has returned replaces the writer's
// own. CommitQueue.swift says what a crash leaves at each step.
// Source: PROTOCOL P5.3, P6.

/// Commits steps on a backend, and keeps the header, the chain and the settling that they led to.
///
/// `@unchecked Sendable`: only the request that has the turn in a ``CommitQueue`` uses it.
final class CommitWriter: @unchecked Sendable {
    private let backend: any StateBackend
    private let environment: StoreEnvironment
    /// What the device says of the store; nil for a queue without a device.
    private let superblocks: SuperblockKeeper?
    private var upkeep: Upkeep
    /// As of the last commit.
    private(set) var header: StoreHeader
    /// The chain value of the last record: the next record's checksum begins from it.
    private var chain: Int64
    private(set) var settling = Settling()
    private var failure: StoreError?

    init(
        _ backend: any StateBackend, environment: StoreEnvironment, superblocks: SuperblockKeeper?
    ) throws(StoreError) {
        self.backend = backend
        self.environment = environment
        self.superblocks = superblocks
        upkeep = Upkeep(environment)
        (header, chain) = try backend.read { rows throws(StoreError) -> (StoreHeader, Int64) in
            try Self.end(of: rows)
        }
    }

    /// Reads the header and the chain value that the next record begins from. Throws `corrupt` when the journal does
    /// not end at the header's last LSN, or its last record fails its checksum.
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
            try settleForeignCheckpoint(point)
            let done = try environment.section(point) { () throws(StoreError) in
                environment.observer?.began(header.nextLSN)
                return try transact(point.step, body)
            }
            (header, chain, settling) = (done.header, done.record.chain, done.settling)
            environment.observer?.committed(done.record, steppedAsideForBusy: done.steppedAside)
            // keeps promiseOnlyDurable; off: what is committed is promised
            if backend.commitsAreDurable || !environment.rules.keeps(.promiseOnlyDurable) { promise() }
            if backend.commitsAreDurable { raiseDurable() }
            return done.result
        }
    }

    /// Somebody else has moved the log into the database and emptied it: before the next log begins, the database says so.
    private func settleForeignCheckpoint(_ point: SchedulePoint) throws(StoreError) {
        guard try backend.logIsEmpty, header.settled != header.lastLSN else { return }
        try environment.section(point) { () throws(StoreError) in
            _ = try backend.checkpoint { () throws(StoreError) in try settle() }
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
        let (chain, settling) = (chain, settling)
        var header = header
        return try backend.transact { rows throws(StoreError) -> Committed<R> in
            // Inside the transaction nobody else can empty the log.
            if try backend.logIsEmpty { header.logBase = header.settled }
            if let flushed = superblocks?.flushed { header.flushes = flushed.flushes }
            let change = Transaction(rows: rows, header: header, settling: settling, environment: environment)
            let result = try body(change)
            // Without a log this commit writes to the database itself.
            if change.header.clean, backend.commitsAreDurable { change.header.settled = change.lsn }
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
        // A read that fails has to fail the store here: its caller need not be an operation, which would do it.
        return try failing { () throws(StoreError) in try backend.read(body) }
    }

    /// Runs `sync`, after which every commit so far is durable.
    func makeDurable(
        _ point: SchedulePoint, _ sync: (any StateBackend) throws(StoreError) -> Void
    ) throws(StoreError) {
        try refuseIfFailed()
        try failing { () throws(StoreError) in
            try environment.section(point) { () throws(StoreError) in
                try sync(backend)
                try confirmMedia()
                promise()
                try flushFirstPromise()
            }
        }
        raiseDurable()
    }

    /// Throws unless tables and device are still what they were when they were opened (PROTOCOL P7.5).
    private func confirmMedia() throws(StoreError) {
        try backend.confirmFiles()
        try superblocks?.confirm()
    }

    /// To be asked before a write in place that nothing commits.
    func confirm() throws(StoreError) { try failing { () throws(StoreError) in try confirmMedia() } }

    /// From now on flushes of the device say that every commit so far is durable.
    private func promise() { superblocks?.raise(Superblock.Floor(lsn: header.lastLSN, chain: chain)) }

    /// The first LSN that became durable since the log began goes to the device before anybody relies on it. Otherwise a log that is
    /// gone would look as one that was moved into the database (PROTOCOL P7.6).
    private func flushFirstPromise() throws(StoreError) {
        guard let superblocks, let flushed = superblocks.flushed, !backend.commitsAreDurable,
            flushed.floor.lsn <= header.logBase, header.lastLSN > header.logBase
        else { return }
        try superblocks.flush()
    }

    /// Syncs, then moves the backend's log into its database.
    func checkpoint(_ point: SchedulePoint) throws(StoreError) {
        try makeDurable(point) { (backend) throws(StoreError) in try backend.sync() }
        try failing { () throws(StoreError) in
            try environment.section(point) { () throws(StoreError) in
                let isEmptied = try backend.checkpoint { () throws(StoreError) in try settle() }
                if let warning = upkeep.note(isEmptied: isEmptied, logPages: backend.logPages) {
                    environment.warn?(warning)
                }
            }
        }
    }

    /// Makes room for what grows, if the medium is short of it: the log is emptied, the journal of a pool is trimmed. Throws `logFull` or
    /// `poolFull` if that does not help (PROTOCOL P6.3); the last not to an operation that lets go. `emptying` takes away rows that would keep
    /// the journal from being trimmed.
    func makeRoom(
        _ point: SchedulePoint, for operation: OperationKind,
        emptying: @Sendable (Transaction) throws(StoreError) -> Void
    ) throws(StoreError) {
        func shortage() throws(StoreError) -> Shortage? {
            try failing { () throws(StoreError) in try backend.shortage(logLimit: environment.logLimit) }
        }
        guard let found = try shortage() else { return }
        switch found {
        case .log:
            guard operation.growsLog else { return }
            try checkpoint(point)
        case .pool: try trim(point, keeping: Upkeep.recordsWhenShort, emptying)
        }
        guard let left = try shortage() else { return }
        if case .pool = left, operation.letsGo { return }
        throw left.refusal
    }

    /// Says in the header that the database has everything. No step: it changes no row that a record could redo.
    private func settle() throws(StoreError) {
        guard header.settled != header.lastLSN else { return }
        var settled = header
        settled.settled = header.lastLSN
        try backend.transact { (rows) throws(StoreError) in try rows.put(settled) }
        header = settled
    }

    /// Notes that every commit so far is durable.
    func raiseDurable() {
        settling.durable = header.lastLSN
        environment.observer?.durable(through: settling.durable)
    }

    /// Trims the journal and empties the log, if either is due (Upkeep.swift).
    func keepShort(_ point: SchedulePoint) throws(StoreError) {
        var point = point
        let isShort = try failing { () throws(StoreError) in
            upkeep.isTrimDue(header, try backend.shortage(logLimit: nil))
        }
        if isShort
            || upkeep.isTrimDue(header, logPages: backend.logPages, commitsAreDurable: backend.commitsAreDurable)
        {
            let keep = isShort ? Upkeep.recordsWhenShort : environment.journalRecords
            point = point.at(Step(.checkpoint, .trimJournal))
            guard try trim(point, keeping: keep) else { return }
        }
        if upkeep.isCheckpointDue(logPages: backend.logPages) { try checkpoint(point) }
    }

    /// Trims the journal. Returns false if somebody else has the database: the step before is committed, and what others keep us from is
    /// done later (PROTOCOL P6.1).
    @discardableResult
    private func trim(
        _ point: SchedulePoint, keeping keep: Int,
        _ first: @Sendable (Transaction) throws(StoreError) -> Void = { _ in }
    ) throws(StoreError) -> Bool {
        do throws(StoreError) {
            _ = try commit(point.at(Step(.checkpoint, .trimJournal))) { (change) throws(StoreError) in
                try first(change)
                return try change.trimJournal(keeping: keep)
            }
            return true
        } catch {
            guard error.code == .locked else { throw error }
            return false
        }
    }

    /// What the parts of the medium said each by itself.
    var parts: StoreParts { backend.parts }

    /// Whether nothing lies beside the tables; see ``StateBackend/standsAlone``.
    func standsAlone() throws(StoreError) -> Bool { try failing { () throws(StoreError) in try backend.standsAlone } }

    /// What stands alone was found to be whole. Of a log nothing is missing then: the next commit begins one.
    func acceptAlone(_ point: SchedulePoint) throws(StoreError) {
        guard backend.commitsAreDurable else { return }
        try makeDurable(point) { (backend) throws(StoreError) in try backend.acceptAlone() }
    }

    /// Throws `corrupt` if the medium finds damage in its own structures. Reads all.
    func confirmStructures() throws(StoreError) {
        try failing { () throws(StoreError) in try backend.confirmStructures() }
    }

    func copyTables(to path: String) throws(StoreError) -> JournalMode { try backend.copyTables(to: path) }

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
