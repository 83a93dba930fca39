/// A store of inodes, extents, reference counts, holders and holds, with the protocol that no block is freed under
/// somebody who can still reach it.
///
/// Operations are asynchronous and safe to call from anywhere; one runs at a time. Every operation ends at the durability
/// asked for (PROTOCOL P6). An operation that throws `conflict`, `noSpace` or `input` has changed no content, size or hold. Any
/// other error makes the store *failed* until it is opened again.
public final class LayoutStore: Sendable {
    package let queue: CommitQueue
    package let environment: StoreEnvironment
    /// Where the actor is whose calls these are.
    package let acting: Acting
    private let medium: any BlockDevice
    private let gate: Gate

    private init(
        queue: CommitQueue, medium: any BlockDevice, environment: StoreEnvironment, acting: Acting, gate: Gate
    ) {
        self.queue = queue
        self.medium = medium
        self.environment = environment
        self.acting = acting
        self.gate = gate
    }

    /// Makes a new store at `path` for all of `device`, and opens it.
    public static func create(
        at path: String, device: any BlockDevice, environment: StoreEnvironment, journal: JournalMode = .wal
    ) async throws(StoreError) -> LayoutStore {
        let header = newHeader(device: device, environment: environment)
        let backend = try SQLiteBackend(path: path, journal: journal, creating: header)
        return try await open(on: backend, device: device, environment: environment, isNew: true)
    }

    /// Opens the store at `path` and recovers it; see ``recover()``.
    public static func open(
        at path: String, device: any BlockDevice, environment: StoreEnvironment
    ) async throws(StoreError) -> LayoutStore {
        try await open(on: try SQLiteBackend(path: path), device: device, environment: environment)
    }

    /// The header of a store that does not exist yet.
    package static func newHeader(device: any BlockDevice, environment: StoreEnvironment) -> StoreHeader {
        StoreHeader(
            uuid: Int64(bitPattern: environment.random()), geometry: Geometry(blocks: device.blocks),
            identity: environment.host)
    }

    /// Adopts an open backend and recovers what it holds.
    ///
    /// `acting`: who opens it, and makes the calls of the store that is returned. `isNew`: the tables are fresh, and all space has
    /// yet to be free.
    package static func open(
        on backend: any StateBackend, device: any BlockDevice, environment: StoreEnvironment,
        as acting: Acting = Acting(.caller), isNew: Bool = false
    ) async throws(StoreError) -> LayoutStore {
        let store = LayoutStore(
            queue: try CommitQueue(backend, environment: environment), medium: device, environment: environment,
            acting: acting, gate: Gate())
        if isNew { try await store.format() }
        try await store.recover()
        return store
    }

    /// The same store, for calls by another actor.
    package func acting(as actor: ActorID) -> LayoutStore {
        LayoutStore(queue: queue, medium: medium, environment: environment, acting: Acting(actor), gate: gate)
    }

    /// Ends cleanly: everything is durable and the log is in the database. Holds stay as they are (PROTOCOL P1.2).
    public func close() async throws(StoreError) {
        try await exclusive { () async throws(StoreError) in
            try await submit(Step(.close, .markClean)) { $0.header.clean = true }
            try device.flush()
            try await queue.checkpoint(acting.point)
            try await queue.close()
        }
    }

    /// The store's size; the device may be larger.
    public func geometry() async -> Geometry { await queue.currentHeader().geometry }

    /// The rows of every violated invariant; empty in a healthy store. Reads all tables.
    public func violations() async throws(StoreError) -> [Violation] {
        try await queue.read { (rows) throws(StoreError) in
            try StoreSnapshot(rows).violations(journal: JournalWindow(rows))
        }
    }
}

// What operations are made of: points, steps, sections, and how they end.
extension LayoutStore {
    /// The data device, in sections of this actor.
    var device: SectionedDevice { SectionedDevice(medium: medium, environment: environment, acting: acting) }

    /// A named point: production passes through, a campaign may let others act here.
    func point(_ step: Step) async {
        let point = acting.pass(step)
        await environment.pacer?.point(point)
    }

    /// Runs `body` as one step and commits it; see ``CommitQueue/submit(_:_:)``.
    @discardableResult
    package func submit<R: Sendable>(
        _ step: Step, _ body: @Sendable (Transaction) throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        try await queue.submit(acting.pass(step), body)
    }

    /// Runs `body` as the only operation in the store. `object`: the file that it is about.
    func exclusive<R: Sendable>(
        on object: InodeNumber? = nil, _ body: () async throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        await gate.enter()
        defer { gate.leave() }
        acting.turn(to: object)
        // Before anything reaches the device: a store that has failed touches no medium.
        try await queue.refuseIfFailed()
        do {
            return try await body()
        } catch {
            // Anything but a refusal may have left half an operation behind: only recovery finishes it.
            if !error.isRefusal { await queue.fail(because: error) }
            throw error
        }
    }

    /// Flushes the data device: what was written there is permanent on return.
    func flush(for operation: OperationKind) async throws(StoreError) {
        await point(Step(operation, .flushData))
        try device.flush()
    }

    /// Brings an operation to the durability asked for: data first, then the journal that makes it reachable.
    func acknowledge(_ operation: OperationKind, _ durability: Durability) async throws(StoreError) {
        guard durability == .full else { return }
        await point(Step(operation, .acknowledge))
        try device.flush()
        try await queue.sync(acting.point)
        await point(Step(operation, .end))
    }

    /// Runs `body`; when the legal blocks run out, syncs so that busy blocks become legal, and runs it once more (PROTOCOL P2.2).
    func withSpace<R: Sendable>(_ body: () async throws(StoreError) -> R) async throws(StoreError) -> R {
        do {
            return try await body()
        } catch  where error.code == .noSpace {
            try await queue.sync(acting.point)
            return try await body()
        }
    }
}
