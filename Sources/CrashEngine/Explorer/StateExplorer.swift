// One state: the media as a crash left them, recovered by the real store, used, and looked at.
//
//   mount       durable contents, in-flight sectors undecided                       (Media/)
//   land        survivors' accesses that were in flight
//   open        SQLite recovers its log or journal: decisions are made as it reads  (DepthFirstChooser)
//   found       what the pager returns now is the state's content, and a part of its key
//   recover     the store's recovery; survivors land at its named points
//   pressure    a new file takes all free space; survivors land again; a sync
//
// One connection is kept over all states: the files are exchanged under it, and it recovers them as a first opener does, but does
// not parse the schema again. So the schema's text is compared in every state that a cut leaves and that is recovered, and now and
// then a new connection has to find the same.
// Source: CRASHMODEL M3; facts on kept connections were measured with SQLite 3.40.1.

internal import LayoutStore

/// Brings one crashed state back to life, and tells what it saw.
final class StateExplorer {
    let recording: Recording
    let disk = SimulatedDisk()
    let device: SimulatedDevice
    private var kept: SQLiteBackend?
    private var schema: Int64?
    /// Logical states that the SQL views have judged.
    private var viewed: Set<Int64> = []
    /// By the pages looked at.
    private var looks: [Int64: Look] = [:]
    private static let mostLooks = 1024

    private let setUp: MediaState

    private let mutant: RunnerMutant?

    init(_ recording: Recording, mutant: RunnerMutant? = nil) {
        self.recording = recording
        self.mutant = mutant
        let media = CrashedMedia(log: recording.log)
        media.advance(to: recording.setUpEvents)
        setUp = media.state().crashed(.process)
        device = SimulatedDevice(blocks: recording.blocks, recording: nil)
    }

    deinit { dropConnection() }

    /// A state whose files SQLite has recovered, before the store's own recovery.
    struct Opened {
        let backend: SQLiteBackend
        let after: AfterCrash
        let recorder: RecoveryRecorder
        let content: DiskState.Content
        let header: StoreHeader
        /// What survivors have seen of the device so far.
        let seen: Int64
        /// Tells the image from others with the same content.
        let image: Int64
    }

    /// Mounts `media` and lets SQLite recover it.
    func open(
        _ crash: Crash, _ media: MediaState, index: SharedMemory.Image?, seed: UInt64, _ chooser: any Chooser
    ) throws(StoreError) -> Opened {
        let backend = try connection(forgetting: index != nil)
        seedGenerator(0)
        let after = AfterCrash(
            crash.survivors, device: device, reference: recording.reference, seed: seed, mutant: mutant)
        let recorder = RecoveryRecorder(disk, device, after, crash: crash.kind)
        disk.mount(media.disk, chooser: chooser, log: recorder.log, index: index)
        device.mount(media.device, chooser: chooser, log: recorder.log)
        after.landBeforeRecovery()
        let seen = device.span.decided
        try backend.remount()
        let header = try header(backend)
        return Opened(
            backend: backend, after: after, recorder: recorder,
            content: disk.content(of: CampaignHost.storePath), header: header, seen: seen,
            image: RecordWords.hash(
                [disk.state.decided, device.span.decided, Int64(disk.logTail(of: CampaignHost.storePath))], seed: 4))
    }

    /// SQLite draws the salts of its log from one generator, and a sorted query draws, too: so it is seeded before each part that
    /// writes, and what was asked in between does not show in the log.
    private func seedGenerator(_ part: UInt64) { SQLiteGenerator.seed(recording.plan.seed &+ part << 16) }

    /// What came of one state.
    struct Used {
        let observation: Observation
        let outcome: Int64
        let captures: [RecoveryRecorder.Capture]
        let steps: [Step]
    }

    /// Recovers an opened state, takes all free space, lets the survivors land.
    ///
    /// - Parameters:
    ///   - captures: whether places for a further crash are kept.
    ///   - checksIntegrity: whether SQLite is asked for its own check at the end, and for its schema.
    func use(
        _ opened: Opened, _ crash: Crash, captures: Bool, checksIntegrity: Bool
    ) async throws(StoreError) -> Used {
        let (backend, after, recorder) = (opened.backend, opened.after, opened.recorder)
        let lineage = Lineage(recording.commits, crash)
        let recorded = lineage.recorded(of: opened.header).value
        let found = try look(backend, recorded, opened.content)
        if checksIntegrity { try compareSchema(backend) }
        seedGenerator(1)
        if captures {
            recorder.start(
                found: opened.header.lastLSN, hasReturned: lineage.hasReturned(opened.header), after: crash.kind)
        }
        let environment = CampaignHost.environment(
            boots: crash.boots, random: (recording.plan.seed, 5 + UInt64(crash.earlier.count) << 8), pacer: after,
            observer: captures ? recorder : nil, rules: recording.rules)
        let store = try await LayoutStore.open(on: backend, device: device, environment: environment)
        let recovered = try look(backend, recorded, disk.content(of: CampaignHost.storePath))
        seedGenerator(2)
        let outcome = contentHash(of: recovered.rows)
        after.endRecovery()
        recorder.recoveryEnded()

        let newFile = try await fill(store, recovered.rows, depth: crash.earlier.count, recorder)
        after.landAfterRecovery(number: (1 + crash.earlier.count) << 20)
        if let failure = after.failure { throw failure }
        if captures { try await store.sync() }
        let used = try look(backend, recorded, disk.content(of: CampaignHost.storePath))
        recorder.stop()
        let observation = Observation(
            recording: recording, crash: crash, lineage: lineage, found: found.rows, recovered: recovered.rows,
            used: used.rows, foundViolations: found.violations, recoveredViolations: recovered.violations,
            usedViolations: used.violations, integrity: checksIntegrity ? try backend.integrity() : nil,
            landings: after.landings, newFile: newFile, device: device)
        return Used(observation: observation, outcome: outcome, captures: recorder.captures, steps: after.steps)
    }

    /// All rows, and which invariants they violate: by the Swift twins, and by the SQL views in every logical state that is new, as
    /// far as the numbers that recovery draws are left out. Where the two differ, what the views say counts as well.
    ///
    /// Pages that were looked at before have the same rows.
    private func look(
        _ backend: SQLiteBackend, _ recorded: Int64, _ content: DiskState.Content
    ) throws(StoreError) -> Look {
        let key = RecordWords.hash([content.logical, recorded], seed: 14)
        if content.isDecided, let known = looks[key] { return known }
        let (rows, journal) = try backend.read { (rows) throws(StoreError) in
            (try StoreSnapshot(rows), try JournalWindow(rows))
        }
        var violations = rows.violations(journal: journal)
        if viewed.insert(RecoveredForm(rows, recorded: recorded).hash).inserted {
            for violation in try backend.viewedViolations() where !violations.contains(violation) {
                violations.append(violation)
            }
        }
        if looks.count == Self.mostLooks { looks.removeAll(keepingCapacity: true) }
        let look = Look(rows: rows, violations: violations)
        looks[key] = look
        return look
    }

    struct Look {
        let rows: StoreSnapshot
        let violations: [Violation]
    }

    /// A new file takes all free space, and writes the most recently freed blocks: who was freed too early is overwritten now.
    private func fill(
        _ store: LayoutStore, _ recovered: StoreSnapshot, depth: Int, _ recorder: RecoveryRecorder
    ) async throws(StoreError) -> NewFile? {
        let unowned = recovered.spaces.filter { $0.place != .detached }.reduce(0) { $0 + Int($1.run.count.value) }
        guard unowned > 0, mutant != .noPressure else { return nil }
        // Told before it is there: a crash may find it at any time from now on.
        let header = await store.queue.currentHeader()
        let written = min(unowned, Self.writtenBlocks) * Geometry.blockBytes
        let bytes = Stamp.write(file: 0xFF - depth, operation: 0, offset: 0, count: written)
        let file = NewFile(
            inode: InodeNumber(header.nextIdentifier), created: header.nextLSN, bytes: bytes, blocks: unowned)
        recorder.made(file)
        let inode = try await store.create(durability: .deferred)
        try await store.write(inode, bytes, at: 0, durability: .deferred)
        if unowned > Self.writtenBlocks {
            let rest = Int64(written)..<Int64(unowned * Geometry.blockBytes)
            try await store.allocate(inode, rest, keepSize: true, durability: .deferred)
        }
        return file
    }

    /// Of the blocks that a new file takes, how many it writes; the others it preallocates.
    private static let writtenBlocks = 8

    /// Tells recovered contents apart: all rows, and what every mapped block may show.
    private func contentHash(of snapshot: StoreSnapshot) -> Int64 {
        var words = [snapshot.stateHash]
        for extent in snapshot.extents {
            let blocks = Int(extent.start.value)..<Int(extent.diskBlocks.upperBound.value)
            words += device.span.fingerprints(ofChunks: blocks)
        }
        return RecordWords.hash(words, seed: 0)
    }

    /// The kept connection does not parse the schema again, so its text has to be what it was.
    private func compareSchema(_ backend: SQLiteBackend) throws(StoreError) {
        let text = try backend.schemaHash()
        if schema != nil, schema != text {
            throw StoreError(.corrupt, "the schema of the store that the media gave back is not the recorded one")
        }
        schema = text
    }

    // MARK: the connection

    /// The connection to keep: opened on the recorded set-up, where nothing is in flight, so that every explored state is asked the
    /// same questions.
    ///
    /// - Parameter history: whether it is to forget the log that it recovered last. Who finds a WAL index does not read the log, from
    ///   which a connection takes its counter of checkpoints: it is the set-up's then, whatever came before.
    private func connection(forgetting history: Bool = false) throws(StoreError) -> SQLiteBackend {
        if let kept, !history { return kept }
        disk.mount(setUp.disk, chooser: ReplayChooser(), log: nil)
        if let kept {
            try kept.remount()
            _ = try header(kept)
            return kept
        }
        let backend = try freshBackend()
        kept = backend
        _ = try backend.snapshot()
        return backend
    }

    private func header(_ backend: SQLiteBackend) throws(StoreError) -> StoreHeader {
        try backend.read { (rows) throws(StoreError) in try rows.header() }
    }

    private func freshBackend() throws(StoreError) -> SQLiteBackend {
        try SQLiteBackend(path: CampaignHost.storePath, vfs: disk.vfsName, journal: recording.journal)
    }

    /// Compares what a new connection finds in `media`, each sector as it was longest ago, with what the kept one finds. Nil when they
    /// agree, else what differs.
    func differenceOfFreshOpen(_ media: MediaState, index: SharedMemory.Image?) throws(StoreError) -> String? {
        let backend = try connection(forgetting: index != nil)
        disk.mount(media.disk, chooser: ReplayChooser(), log: nil, index: index)
        try backend.remount()
        let known = try backend.snapshot()
        disk.mount(media.disk, chooser: ReplayChooser(), log: nil, index: index)
        let other = try freshBackend()
        let fresh = try other.snapshot()
        disk.dismount()  // closing would checkpoint what is mounted
        try other.close()
        guard known.header != fresh.header || known.stateHash != fresh.stateHash else { return nil }
        return "a new connection finds LSN \(fresh.header.lastLSN), the kept one LSN \(known.header.lastLSN)"
    }

    /// Closes the kept connection: before a fresh open, and after an error, which may have left it inside a transaction.
    func dropConnection() {
        guard let backend = kept else { return }
        kept = nil
        disk.dismount()  // closing would checkpoint what is mounted
        try? backend.close()  // what it says about files that are gone does not matter
    }
}
