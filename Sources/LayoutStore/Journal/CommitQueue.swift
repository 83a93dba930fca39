// The queue is the only way to the tables. Every step of every operation is one submit: one backend transaction, one
// LSN, one journal record. Requests take turns, first come, first served. (Group commit, PROTOCOL P6, is to drain the
// queue into one backend transaction; today each request has its own.) P marks a persistence point:
//
//   submit(point, body)
//     turn             every earlier request is done
//     begin            the LSN is provisional
//     body(change)     reads and changes rows; if it throws, the transaction is rolled back and the LSN is given back
//     seal             writes the journal record (redo, facts, state hash, chain) and the store's header row
//     commit         | P   crash before: the step did not happen; after: it may have happened, as a whole
//     upkeep           keeps journal and log short (Upkeep.swift)
//   sync()           | P   when it returns, the durable LSN rises (PROTOCOL P6, Settling.swift)
//
// A request runs on its caller's thread once it has the turn. A request that finds the queue empty therefore wakes
// nobody, and a run with a single caller does not depend on a scheduler (ADR 13).
// Not covered: two writers on one store; the lock file keeps them out (PROTOCOL P7.1).
// Source: PROTOCOL P5.3, P6.

/// Runs requests to read and to change the tables, one at a time, in the order in which they came.
package final class CommitQueue: Sendable {
    private let gate = Gate()
    private let writer: CommitWriter
    private let environment: StoreEnvironment

    /// Takes over a backend whose tables exist. Reads the header and the last record; nothing counts as durable yet.
    package init(
        _ backend: any StateBackend, environment: StoreEnvironment, superblocks: SuperblockKeeper? = nil
    ) throws(StoreError) {
        self.environment = environment
        writer = try CommitWriter(backend, environment: environment, superblocks: superblocks)
    }

    /// Runs `body` in its turn.
    private func inTurn<R: Sendable>(_ body: (CommitWriter) throws(StoreError) -> R) async throws(StoreError) -> R {
        await gate.enter()
        defer { gate.leave() }
        return try body(writer)
    }

    /// Runs `body` as one step and commits it.
    ///
    /// Waits for earlier requests and for the media. A refusal (``StoreError/isRefusal``) undoes the step alone; any
    /// other error also makes the store *failed* until it is opened again.
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

    /// Makes the contents that the backend was opened with durable: reading them did not sync them (PROTOCOL P7.2).
    /// Waits for the media.
    package func syncRecovered(_ point: SchedulePoint) async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in
            // keeps recoveredIsSynced
            // Off: what is not synced counts as durable here, and is promised to nobody.
            guard environment.rules.keeps(.recoveredIsSynced) else { return writer.raiseDurable() }
            try writer.makeDurable(point) { (backend) throws(StoreError) in try backend.syncRecovered() }
        }
    }

    /// Moves the backend's log into its database; everything committed is durable afterwards. Waits for the media.
    package func checkpoint(_ point: SchedulePoint) async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in try writer.checkpoint(point) }
    }

    /// Returns when `blocks` may be written in place: when it is durable that their file owns them alone, at that
    /// place.
    ///
    /// Syncs only if one of them is unsettled (UnsettledBlocks.swift). // keeps durableBeforeInPlace
    package func settle(_ blocks: [Range<DiskBlock>], _ point: SchedulePoint) async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in
            try writer.confirm()
            guard environment.rules.keeps(.durableBeforeInPlace), writer.settling.isUnsettled(blocks) else { return }
            try writer.makeDurable(point) { (backend) throws(StoreError) in try backend.sync() }
        }
    }

    /// The header as of the last commit.
    package func currentHeader() async -> StoreHeader {
        await gate.enter()
        defer { gate.leave() }
        return writer.header
    }

    /// The durable LSN, and the blocks that wait for a later one to become durable, as of the last commit or sync.
    package var settling: Settling {
        get async {
            await gate.enter()
            defer { gate.leave() }
            return writer.settling
        }
    }

    /// Everything up to this LSN survives a power loss.
    package var durable: LSN { get async { await settling.durable } }

    /// What the parts of the medium said each by itself, before they were applied to each other.
    package var parts: StoreParts {
        get async {
            await gate.enter()
            defer { gate.leave() }
            return writer.parts
        }
    }

    /// Whether nothing lies beside the tables: no frame of a log, no rollback journal.
    package func standsAlone() async throws(StoreError) -> Bool {
        try await inTurn { (writer) throws(StoreError) in try writer.standsAlone() }
    }

    /// What stands alone was found to be whole. Waits for the medium.
    package func acceptAlone(_ point: SchedulePoint) async throws(StoreError) {
        guard environment.rules.keeps(.recoveredIsSynced) else { return }
        try await inTurn { (writer) throws(StoreError) in try writer.acceptAlone(point) }
    }

    /// Throws `corrupt` if the medium finds damage in its own structures. Reads all.
    package func confirmStructures() async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in try writer.confirmStructures() }
    }

    /// Writes the tables to the empty file at `path`, an SQLite database; returns the medium's journal mode. What throws here is the
    /// file's failure, and not the store's.
    func copyTables(to path: String) async throws(StoreError) -> JournalMode {
        try await inTurn { (writer) throws(StoreError) in try writer.copyTables(to: path) }
    }

    /// Throws `failed` once the store has failed.
    package func refuseIfFailed() async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in try writer.refuseIfFailed() }
    }

    /// Throws `logFull` or `poolFull` if the medium has no room for what grows, and none can be made now.
    func makeRoom(
        _ point: SchedulePoint, for operation: OperationKind,
        emptying: @Sendable (Transaction) throws(StoreError) -> Void
    ) async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in
            try writer.makeRoom(point, for: operation, emptying: emptying)
        }
    }

    /// Marks the store *failed*: every request is refused until the store is opened again, which recovers it.
    package func fail(because error: StoreError) async {
        await gate.enter()
        defer { gate.leave() }
        writer.fail(because: error)
    }

    /// Releases the backend's files; every request is refused afterwards.
    package func close() async throws(StoreError) {
        try await inTurn { (writer) throws(StoreError) in try writer.close() }
    }
}
