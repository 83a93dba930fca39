/// A store of inodes, extents, reference counts, holders and holds, with the protocol that no block is freed under
/// somebody who can still reach it.
///
/// Operations are asynchronous and safe to call from anywhere; one runs at a time. Every operation ends at the durability
/// asked for (PROTOCOL P6). An operation that throws `conflict`, `noSpace` or `input` has changed no content, size or hold. Any
/// other error makes the store *failed* until it is opened again.
public final class LayoutStore: Sendable {
    package let committer: Committer
    package let device: any BlockDevice
    package let environment: StoreEnvironment
    let gate = OperationGate()

    init(committer: Committer, device: any BlockDevice, environment: StoreEnvironment) {
        self.committer = committer
        self.device = device
        self.environment = environment
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

    /// Adopts an open backend and recovers what it holds. `isNew`: the tables are fresh, and all space has yet to be free.
    package static func open(
        on backend: any StateBackend, device: any BlockDevice, environment: StoreEnvironment, isNew: Bool = false
    ) async throws(StoreError) -> LayoutStore {
        let committer = try Committer(backend, environment: environment)
        let store = LayoutStore(committer: committer, device: device, environment: environment)
        if isNew { try await store.format() }
        try await store.recover()
        return store
    }

    /// Ends cleanly: everything is durable and the log is in the database. Holds stay as they are (PROTOCOL P1.2).
    public func close() async throws(StoreError) {
        try await exclusive { () async throws(StoreError) in
            try await committer.submit(Step(.close, .finish)) { $0.header.clean = true }
            try device.flush()
            try await committer.checkpoint()
            try await committer.close()
        }
    }

    /// The store's size; the device may be larger.
    public func geometry() async -> Geometry { await committer.currentHeader().geometry }

    /// The rows of every violated invariant; empty in a healthy store. Reads all tables.
    public func violations() async throws(StoreError) -> [Violation] {
        try await committer.read { (rows) throws(StoreError) in
            try StoreSnapshot(rows).violations(journal: JournalWindow(rows))
        }
    }

    /// Runs `body` as the only operation in the store.
    func exclusive<R: Sendable>(_ body: () async throws(StoreError) -> R) async throws(StoreError) -> R {
        await gate.enter()
        defer { gate.leave() }
        // Before anything reaches the device: a store that has failed touches no medium.
        try await committer.refuseIfFailed()
        do {
            return try await body()
        } catch {
            // Anything but a refusal may have left half an operation behind: only recovery finishes it.
            if !error.isRefusal { await committer.fail(because: error) }
            throw error
        }
    }

    /// Brings an operation to the durability asked for: data first, then the journal that makes it reachable.
    func acknowledge(_ operation: OperationKind, _ durability: Durability) async throws(StoreError) {
        guard durability == .full else { return }
        await environment.point(Step(operation, .acknowledge))
        try device.flush()
        try await committer.sync()
        await environment.point(Step(operation, .end))
    }

    /// Runs `body`; when the legal blocks run out, syncs so that busy blocks become legal, and runs it once more (PROTOCOL P2.2).
    func withSpace<R: Sendable>(_ body: () async throws(StoreError) -> R) async throws(StoreError) -> R {
        do {
            return try await body()
        } catch  where error.code == .noSpace {
            try await committer.sync()
            return try await body()
        }
    }
}
