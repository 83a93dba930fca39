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
    let superblocks: SuperblockKeeper
    package let gate: Gate

    private init(
        queue: CommitQueue, medium: any BlockDevice, superblocks: SuperblockKeeper, environment: StoreEnvironment,
        acting: Acting, gate: Gate
    ) {
        self.queue = queue
        self.medium = medium
        self.superblocks = superblocks
        self.environment = environment
        self.acting = acting
        self.gate = gate
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
        let store = try adopt(backend, device: device, environment: environment, as: acting)
        if isNew {
            if let other = try Superblock.read(from: device) {
                throw StoreError(
                    .input,
                    "the data device belongs to store \(other.uuid) already; overwrite its block 0 if that store is gone"
                )
            }
            try await store.format()
            try await store.label()
        }
        try await store.recover()
        return store
    }

    /// A store on `backend` that has yet to be formatted or recovered.
    static func adopt(
        _ backend: any StateBackend, device: any BlockDevice, environment: StoreEnvironment, as acting: Acting
    ) throws(StoreError) -> LayoutStore {
        let superblocks = SuperblockKeeper(device, clock: environment.clock)
        return LayoutStore(
            queue: try CommitQueue(backend, environment: environment, superblocks: superblocks), medium: device,
            superblocks: superblocks, environment: environment, acting: acting, gate: Gate())
    }

    /// The same store, for calls by another actor.
    package func acting(as actor: ActorID) -> LayoutStore {
        LayoutStore(
            queue: queue, medium: medium, superblocks: superblocks, environment: environment, acting: Acting(actor),
            gate: gate)
    }

    /// Ends cleanly: everything is durable and the log is in the database. Holds stay as they are (PROTOCOL P1.2).
    ///
    /// Waits for the operations before it and for the media. Every later call throws `failed`.
    ///
    /// keeps closeKeepsHolds; off: all holders are dropped, as if nobody outlived the store's process.
    public func close() async throws(StoreError) {
        try await perform(.close, locking: []) { (scope) async throws(StoreError) in
            try await scope.submit(.markClean) { (change) throws(StoreError) in
                change.header.clean = true
                guard !change.rules.keeps(.closeKeepsHolds) else { return }
                for holder in try change.rows.holders() { try change.drop(holder.id) }
            }
            try device.flush()
            try await queue.checkpoint(acting.point)
            try await queue.close()
        }
    }

    /// The rows of every violated invariant; empty in a healthy store.
    ///
    /// Waits for the operations before it, so that it judges no half of one. Reads all tables: O(rows · log n), in
    /// memory as well.
    public func violations() async throws(StoreError) -> [Violation] {
        try await look { (rows) throws(StoreError) in
            try StoreSnapshot(rows).violations(journal: JournalWindow(rows))
        }
    }
}

// What operations are made of; how they run is told in LayoutStore+Perform.swift.
extension LayoutStore {
    /// The data device, in sections of this actor.
    var device: SectionedDevice {
        SectionedDevice(medium: medium, superblocks: superblocks, environment: environment, acting: acting)
    }

    /// Runs `body`; when the legal blocks run out, syncs so that busy blocks become legal, and runs it once more (PROTOCOL P2.2).
    /// // keeps syncBeforeNoSpace
    func withSpace<R: Sendable>(_ body: () async throws(StoreError) -> R) async throws(StoreError) -> R {
        do {
            return try await body()
        } catch  where error.code == .noSpace && environment.rules.keeps(.syncBeforeNoSpace) {
            try await queue.sync(acting.point)
            return try await body()
        }
    }
}
