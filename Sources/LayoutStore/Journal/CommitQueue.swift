// The one way to the tables. Every step of every operation is one submit: one backend transaction, one LSN, one journal record.
// Requests queue, first come first served; group commit will drain that queue into one backend transaction.
//
//   submit(point, body)
//     turn             whoever came before is done
//     begin            the LSN is provisional
//     body(change)     reads and changes rows; throws: nothing happened, the LSN is given back
//     seal             journal record (redo, facts, state hash, chain) and the store's header row
//     commit         | P   a crash before: the step did not happen; after: it may have, as a whole
//     upkeep           journal and log are kept short (Upkeep.swift)
//   sync()           | P   only now is the durable LSN raised (PROTOCOL P6, Settling.swift)
//
// A request runs on the thread that made it, in its turn: nobody is woken where nobody waits, and a run without a second caller
// depends on no scheduler (ADR 13).
// Not covered: two writers on one store; the lock file keeps them out (PROTOCOL P7.1).
// Source: PROTOCOL P5.3, P6.

/// Requests to read and to change the tables, one at a time, in the order in which they came.
package final class CommitQueue: Sendable {
    private let gate = Gate()
    private let writer: CommitWriter
    private let environment: StoreEnvironment

    /// Takes over a backend whose tables are in place. Reads the header and the last record; nothing counts as durable yet.
    package init(_ backend: any StateBackend, environment: StoreEnvironment) throws(StoreError) {
        self.environment = environment
        writer = try CommitWriter(backend, environment: environment)
    }

    /// Runs `body` in its turn.
    private func inTurn<R: Sendable>(_ body: (CommitWriter) throws(StoreError) -> R) async throws(StoreError) -> R {
        await gate.enter()
        defer { gate.leave() }
        return try body(writer)
    }

    /// Runs `body` as one step and commits it.
    ///
    /// Waits for requests before this one and for the media. A refusal (``StoreError/isRefusal``) undoes the step; any other error
    /// makes the store *failed* until it is opened again.
    package func submit<R: Sendable>(
        _ point: SchedulePoint, _ body: @Sendable (Transaction) throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        try await inTurn { (writer) throws(StoreError) in
            let result = try writer.commit(point, body)
            try writer.keepShort(point)
            return result
        }
    }

    /// Reads without a step: no LSN, no record.
    package func read<R: Sendable>(
        _ body: @Sendable (any StateRows) throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        try await inTurn { (writer) throws(StoreError) in try writer.read(body) }
    }

    /// Makes all commits so far durable. Waits for the media.
    package func sync(_ point: SchedulePoint) async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in
            try writer.makeDurable(point) { (backend) throws(StoreError) in try backend.sync() }
        }
    }

    /// Makes what the backend was opened with durable: read is not synced (PROTOCOL P7.2). Waits for the media.
    package func syncRecovered(_ point: SchedulePoint) async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in
            // keeps recoveredIsSynced
            guard environment.rules.keeps(.recoveredIsSynced) else { return writer.raiseDurable() }
            try writer.makeDurable(point) { (backend) throws(StoreError) in try backend.syncRecovered() }
        }
    }

    /// Moves the backend's log into its database; everything committed is durable afterwards. Waits for the media.
    package func checkpoint(_ point: SchedulePoint) async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in try writer.checkpoint(point) }
    }

    /// Returns when `blocks` may be written in place: when it is durable that their file owns them alone.
    ///
    /// Syncs only if it has to. // keeps durableBeforeInPlace
    package func settle(_ blocks: [Range<DiskBlock>], _ point: SchedulePoint) async throws(StoreError) {
        guard environment.rules.keeps(.durableBeforeInPlace) else { return }
        try await inTurn { (writer) throws(StoreError) in
            guard writer.settling.isUnsettled(blocks) else { return }
            try writer.makeDurable(point) { (backend) throws(StoreError) in try backend.sync() }
        }
    }

    /// The header as of the last commit.
    package func currentHeader() async -> StoreHeader {
        await gate.enter()
        defer { gate.leave() }
        return writer.header
    }

    /// What is durable, and what of space waits for that, as of the last commit or sync.
    package var settling: Settling {
        get async {
            await gate.enter()
            defer { gate.leave() }
            return writer.settling
        }
    }

    /// Everything up to this LSN survives a power loss.
    package var durable: LSN { get async { await settling.durable } }

    /// Throws `failed` once the store has failed.
    package func refuseIfFailed() async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in try writer.refuseIfFailed() }
    }

    /// The store failed in a way that only recovery mends: everything is refused until it is opened again.
    package func fail(because error: StoreError) async {
        await gate.enter()
        defer { gate.leave() }
        writer.fail(because: error)
    }

    /// Releases the backend's files; everything is refused afterwards.
    package func close() async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in try writer.close() }
    }
}
