// How every operation runs: one frame, so that no operation can forget a part of it.
//
//   gate      one operation at a time, reads too, first come first served          waits for those before it
//   begin     a named point; a store that has failed refuses before it
//   body      scope.point, scope.submit (which passes its own point), scope.flush, scope.acknowledge
//   end       a named point, however the body ended
//
//   what the body throws     what is left
//   a refusal                everything as it was before the operation
//   locked, at its first     the same: somebody else had the database for too long
//   look or BEGIN
//   anything else            perhaps half an operation: the store has failed, and only recovery finishes it
//
// Points are where others may act and where schedules may switch. A step passes its point once, right before its section.
// Source: PROTOCOL P3; DESIGN §4.

extension LayoutStore {
    /// Runs `body` as the only operation in the store, between the points `begin` and `end`.
    ///
    /// Waits for the operations before it. Throws what `body` throws, and `failed` when the store has failed before.
    func perform<R: Sendable>(
        _ operation: OperationKind, locking requests: [LockRequest],
        _ body: (LockScope) async throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        await gate.enter()
        defer { gate.leave() }
        acting.turn(to: requests.first?.inode)
        acting.hasChanged = false
        // Before anything reaches the device: a store that has failed touches no medium.
        try await queue.refuseIfFailed()
        let scope = LockScope(store: self, operation: operation)
        await scope.point(.begin)
        do {
            if operation.growsLog || operation.letsGo {
                try await queue.makeRoom(acting.point, for: operation) { (change) throws(StoreError) in
                    // The journal keeps the records that freed what is busy.
                    try change.emptyDurableBusy(runs: 64)
                }
            }
            let result = try await body(scope)
            await scope.point(.end)
            return result
        } catch {
            // Somebody else has the database: nothing has changed yet, or half of it is done and only recovery finishes it.
            if !error.isRefusal || error.code == .locked && acting.hasChanged { await queue.fail(because: error) }
            await scope.point(.end)
            throw error
        }
    }

    /// The same for an operation that a caller may ask to be permanent: it is as durable as that when it returns, and with it all that
    /// the caller's earlier calls have committed, whether or not `body` found anything to do (PROTOCOL P6).
    func perform<R: Sendable>(
        _ operation: OperationKind, locking requests: [LockRequest], durability: Durability,
        _ body: (LockScope) async throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        try await perform(operation, locking: requests) { (scope) async throws(StoreError) in
            let result = try await body(scope)
            try await scope.acknowledge(durability)
            return result
        }
    }

    /// Runs `body` on the rows between two operations: a read waits its turn, so that nobody sees half of one.
    func look<R: Sendable>(
        at inode: InodeNumber? = nil, _ body: @Sendable (any StateRows) throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        try await perform(.read, locking: inode.map { [LockRequest($0)] } ?? []) { (_) async throws(StoreError) in
            try await queue.read(body)
        }
    }

    /// A named point: production passes through, a campaign may let others act here.
    func point(_ step: Step) async {
        let point = acting.pass(step)
        await environment.pacer?.point(point)
    }

    /// Passes the point `step`, then runs `body` as one step and commits it; see ``CommitQueue/submit(_:_:)``.
    @discardableResult
    package func submit<R: Sendable>(
        _ step: Step, _ body: @Sendable (Transaction) throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        await point(step)
        let result = try await queue.submit(acting.point, body)
        acting.hasChanged = true
        return result
    }
}

/// The operation that runs, for its body: what it does is named after it.
struct LockScope: Sendable {
    let store: LayoutStore
    let operation: OperationKind

    /// A named point of the operation.
    func point(_ name: StepName) async { await store.point(Step(operation, name)) }

    /// Passes the point `name`, then commits `body` as that step.
    @discardableResult
    func submit<R: Sendable>(
        _ name: StepName, _ body: @Sendable (Transaction) throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        try await store.submit(Step(operation, name), body)
    }

    /// Flushes the data device: what was written there is permanent on return.
    func flush() async throws(StoreError) {
        await point(.flushData)
        try store.device.flush()
    }

    /// Brings the operation to the durability asked for: data first, then the journal that makes it reachable.
    ///
    /// keeps flushBeforeAcknowledge, syncBeforeAcknowledge
    func acknowledge(_ durability: Durability) async throws(StoreError) {
        guard durability == .full else { return }
        await point(.acknowledge)
        let rules = store.environment.rules
        if rules.keeps(.flushBeforeAcknowledge) { try store.device.flush() }
        if rules.keeps(.syncBeforeAcknowledge) { try await store.queue.sync(store.acting.point) }
    }
}
