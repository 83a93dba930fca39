// One cut: every state that the media may be in after the crash, each recovered by the real store, used, and judged.
//
//   mount       durable contents, in-flight sectors undecided                       (Media/)
//   land        survivors' accesses that were in flight
//   open        SQLite recovers its log: decisions are made as it reads             (Explorer/DepthFirstChooser)
//   found       all rows, before the store's own recovery
//   recover     the store's recovery; survivors land at its named points
//   pressure    a new file takes all free space; survivors land again
//   judge       the oracles
//
// One connection is kept over all states: the files are exchanged under it, and it recovers them as a first opener does, but does
// not parse the schema again. Every `freshOpenEvery`-th cut is explored by new connections all the same, so that a damaged schema
// is not overlooked for long. A whole cut: a first opener asks the media other questions, and the decisions of a cut are one tree.
//
// A verdict is remembered under what was found (rows, valid log frames, the database's own events, every decision outside the
// log), the clients, their accesses, and what was promised: two states that agree in all of it cannot differ in the verdict. It is remembered only once every decision behind it was explored, so that the
// branches inside recovery are not skipped.
// Source: CRASHMODEL M3, M4 (the key), M6.

package import LayoutStore

/// A violation at one cut, and how to get there.
package struct Finding: Codable, Sendable {
    package let violation: OracleViolation
    /// The chooser's answers.
    package let decisions: [Int]
    /// The last LSN that the media gave back.
    package let lsn: LSN

    package init(violation: OracleViolation, decisions: [Int], lsn: LSN) {
        self.violation = violation
        self.decisions = decisions
        self.lsn = lsn
    }
}

/// What came of one cut.
package struct CutResult: Codable, Sendable {
    /// Ends of decision sequences: what was explored, whether or not another cut has the same state.
    package var paths = 0
    /// Identities of the post-crash states that every oracle judged, and in which each survivor could land an access.
    @PackedHashes package var states: Set<Int64> = []
    package var recoveries = 0
    /// Hashes of recovered contents.
    @PackedHashes package var outcomes: Set<Int64> = []
    /// Every state was visited.
    package var isComplete = false
    package var legalStates = ""
    package var inFlightSectors = 0
    package var counters: [String: Int] = [:]
    package var findings: [Finding] = []
    /// Verdicts that other cuts may have met too, in the order in which this one did.
    package var bundles: [Bundle] = []

    package init() {}

    package mutating func count(_ name: String, _ by: Int = 1) { counters[name, default: 0] += by }
}

/// Explores cuts of one recording, one after the other.
package final class CutRunner {
    private struct Key: Hashable {
        let promises: Int
        let clients: Int
        let content: Int64
    }

    private struct Verdict {
        let violations: [OracleViolation]
        let lsn: LSN
        let outcome: Int64
        let counters: [String: Int]
        /// Every oracle judged it and, where somebody survived, an access landed after recovery (CRASHMODEL M6).
        let isChecked: Bool
    }

    private let recording: Recording
    private let disk: SimulatedDisk
    private let device: SimulatedDevice
    private let media: CrashedMedia
    private static let freshOpenEvery = 61

    private var kept: SQLiteBackend?
    private var verdicts: [Key: Verdict] = [:]
    private var clients = ClientState()
    private var clientsAt = (events: 0, changes: 0)
    /// For each number of events, how many lie before the last ones that only the disk knows: what was promised, and what
    /// the device holds, is the same since then.
    private let promisesBefore: [Int]
    /// For each number of events, how many there were at the last one of the database file itself.
    private let databaseBefore: [Int]

    package init(_ recording: Recording) {
        self.recording = recording
        disk = SimulatedDisk()
        device = SimulatedDevice(blocks: recording.blocks, recording: nil)
        media = CrashedMedia(log: recording.log)
        var (promises, database) = ([0], [0])
        for (index, event) in recording.log.events.enumerated() {
            switch event.kind {
            case .diskWrite(let file, _, _), .diskTruncate(let file, _), .diskSync(let file):
                promises.append(promises[index])
                database.append(recording.log.files[file] == CampaignHost.storePath ? index + 1 : database[index])
            case .deviceWrite, .deviceFlush, .mark:
                promises.append(index + 1)
                database.append(database[index])
            }
        }
        (promisesBefore, databaseBefore) = (promises, database)
    }

    /// Explores `point` up to `limit` states.
    package func run(_ point: CutPoint, limit: Int) async -> CutResult {
        var result = CutResult()
        media.advance(to: point.events)
        result.legalStates = media.legalStates.description
        result.inFlightSectors = media.inFlightSectors
        let survivors = clients(at: point.events).survivors(of: point.cut.kind)
        result.count(Counter.crashed(point.cut.kind.rawValue))

        let chooser = DepthFirstChooser()
        var open: [(key: Key, depth: Int, verdict: Verdict)] = []
        repeat {
            guard result.paths < limit else { return result }
            let state = await explore(point, survivors, chooser)
            result.paths += 1
            if state.verdict.isChecked { result.states.insert(identity(of: state, chooser)) }
            if state.isFresh { result.recoveries += 1 }
            result.outcomes.insert(state.verdict.outcome)
            result.counters.merge(state.verdict.counters, uniquingKeysWith: +)
            for violation in state.verdict.violations {
                result.findings.append(
                    Finding(violation: violation, decisions: chooser.decisions, lsn: state.verdict.lsn))
            }
            if chooser.diverged {
                let violation = OracleViolation(
                    oracle: "explorer", kind: "not_deterministic",
                    detail: "the same decisions led to other questions: the run is not a function of its seed")
                result.findings.append(
                    Finding(violation: violation, decisions: chooser.decisions, lsn: state.verdict.lsn))
                return result
            }
            let hasMore = chooser.next()
            // The decision that changes next lies before the key was taken: everything behind that key is explored.
            let turned = hasMore ? chooser.decisions.count - 1 : -1
            if state.isFresh, let key = state.key { open.append((key, state.depth, state.verdict)) }
            let closed = open.partition { $0.depth > turned }
            for entry in open[closed...] { remember(entry.verdict, for: entry.key) }
            open.removeSubrange(closed...)
            if !hasMore { break }
        } while true
        result.isComplete = true
        return result
    }

    deinit { dropConnection() }

    /// Tells states apart: two cuts inside one log write leave many states that are the same.
    private func identity(of state: Explored, _ chooser: DepthFirstChooser) -> Int64 {
        guard let key = state.key else { return 0 }
        return RecordWords.hash(
            [
                Int64(key.promises), Int64(key.clients), key.content, decisionsOutsideLog(chooser),
                Int64(disk.logTail(of: CampaignHost.storePath)),
            ], seed: 2)
    }

    /// The decisions so far, but for those that only say which frames of the log are valid.
    private func decisionsOutsideLog(_ chooser: DepthFirstChooser) -> Int64 {
        var words = RecordWords()
        for (index, point) in chooser.points.prefix(chooser.asked).enumerated() {
            switch (point.medium, point.subject) {
            case (.file(let file), .frame), (.file(let file), .size): if disk.isLog(file) { continue }
            default: break
            }
            switch point.medium {
            case .file(let file): words.append(Int64(file))
            case .device: words.append(-1)
            }
            switch point.subject {
            case .sector(let sector): words.append(Int64(sector))
            case .size: words.append(-1)
            case .frame(let frame): words.append(-2 - Int64(frame))
            }
            words.append(Int64(chooser.decisions[index]))
        }
        return words.hash(seed: 0)
    }

    /// Several leaves may lie behind one key: the worst of them stands for it.
    private func remember(_ verdict: Verdict, for key: Key) {
        if let known = verdicts[key], !known.violations.isEmpty { return }
        verdicts[key] = verdict
    }

    private func clients(at events: Int) -> ClientState {
        if events < clientsAt.events {
            clients = ClientState()
            clientsAt = (0, 0)
        }
        recording.history.advance(&clients, from: &clientsAt.changes, to: events)
        clientsAt.events = events
        return clients
    }

    // MARK: one state

    private struct Explored {
        let verdict: Verdict
        let key: Key?
        /// Decisions made before the key was known.
        let depth: Int
        let isFresh: Bool
    }

    private func explore(_ point: CutPoint, _ survivors: ClientState, _ chooser: DepthFirstChooser) async -> Explored {
        SQLiteGenerator.seed(recording.plan.seed)
        if point.number % Self.freshOpenEvery == 1 { dropConnection() }
        media.mount(on: disk, device: device, chooser: chooser)
        let seed = recording.plan.seed &+ UInt64(clientsAt.changes)
        let after = AfterCrash(survivors, device: device, reference: recording.reference, seed: seed)
        after.landBeforeRecovery()
        var lsn = LSN.none
        var key: Key?
        var depth = 0
        do {
            let backend = try mountedBackend()
            let found = try backend.transact(Step(.open, .begin)) { (rows) throws(StoreError) in
                (snapshot: try StoreSnapshot(rows), chain: try rows.lastRecord()?.chain ?? 0)
            }
            lsn = found.snapshot.header.lastLSN
            let content = RecordWords.hash(
                [
                    found.snapshot.stateHash, found.snapshot.header.stateHash, found.snapshot.header.nextLSN.value,
                    found.snapshot.header.epoch.value, found.chain, disk.logState(of: CampaignHost.storePath),
                    Int64(databaseBefore[point.events]), decisionsOutsideLog(chooser),
                ], seed: 0)
            let known = Key(promises: promisesBefore[point.events], clients: clientsAt.changes, content: content)
            depth = chooser.asked
            if let verdict = verdicts[known] {
                return Explored(verdict: verdict, key: known, depth: depth, isFresh: false)
            }
            key = known
            let foundViolations = try backend.violations()
            let (observation, outcome) = try await use(
                backend, found.snapshot, foundViolations, point, survivors, after)
            return Explored(verdict: judge(observation, after, outcome: outcome), key: key, depth: depth, isFresh: true)
        } catch {
            dropConnection()
            let violation = OracleViolation(
                oracle: "recovery", kind: "recovery_failed_\(error.code)",
                detail: "the store does not come back: \(error.description)")
            return Explored(
                verdict: Verdict(violations: [violation], lsn: lsn, outcome: 0, counters: [:], isChecked: false),
                key: key,
                depth: depth, isFresh: true)
        }
    }

    /// The kept connection told of the exchanged files, or a new one.
    private func mountedBackend() throws(StoreError) -> SQLiteBackend {
        if let kept {
            try kept.remount()
            return kept
        }
        let backend = try SQLiteBackend(path: CampaignHost.storePath, vfs: disk.vfsName)
        kept = backend
        return backend
    }

    /// Closes the kept connection: before a fresh open, and after an error, which may have left it inside a transaction.
    private func dropConnection() {
        guard let backend = kept else { return }
        kept = nil
        disk.dismount()  // closing would checkpoint what is mounted
        try? backend.close()  // what it says about files that are gone does not matter
    }

    /// Recovers, takes all free space, lets the survivors land.
    private func use(
        _ backend: SQLiteBackend, _ found: StoreSnapshot, _ foundViolations: [Violation], _ point: CutPoint,
        _ survivors: ClientState, _ after: AfterCrash
    ) async throws(StoreError) -> (observation: Observation, outcome: Int64) {
        let bits = SeededBits(seed: recording.plan.seed, purpose: 5)
        let environment = StoreEnvironment(
            host: CampaignHost.afterCrash, random: { bits.next() }, pacer: after, rules: recording.rules,
            allocation: .mostRecentlyFreed, extentsPerStep: 2, journalRecords: 48, checkpointPages: nil)
        let store = try await LayoutStore.open(on: backend, device: device, environment: environment)
        let recovered = try await store.snapshot()
        let recoveredViolations = try await store.violations()

        after.endRecovery()
        let outcome = contentHash(of: recovered)

        let unowned = recovered.spaces.filter { $0.place != .detached }.reduce(0) { $0 + Int($1.run.count.value) }
        var pressure: (inode: InodeNumber, bytes: [UInt8])?
        if unowned > 0 {
            let inode = try await store.create(durability: .deferred)
            let bytes = Stamp.write(
                file: 0xFF, operation: point.cut.operation, offset: 0, count: unowned * Geometry.blockBytes)
            try await store.write(inode, bytes, at: 0, durability: .deferred)
            pressure = (inode, bytes)
        }
        after.landAfterRecovery(number: 1 << 20)
        if let failure = after.failure { throw failure }
        let used = try await store.snapshot()
        let usedViolations = try await store.violations()
        let observation = Observation(
            recording: recording, cut: point.events, found: found, recovered: recovered, used: used,
            foundViolations: foundViolations, recoveredViolations: recoveredViolations, usedViolations: usedViolations,
            survivors: survivors,
            landings: after.landings, pressure: pressure, device: device)
        return (observation, outcome)
    }

    private func judge(_ observation: Observation, _ after: AfterCrash, outcome: Int64) -> Verdict {
        var counters: [String: Int] = [:]
        var violations: [OracleViolation] = []
        for oracle in Oracles.all {
            let judgement = oracle.judge(observation)
            counters[Counter.judged(oracle.name), default: 0] += judgement.checked
            violations += judgement.violations
        }
        for step in after.steps where step.operation == .open || step.name == .advance {
            counters[Counter.branch(step.description), default: 0] += 1
        }
        for landing in observation.landings {
            switch landing.moment {
            case .beforeRecovery: break
            case .insideRecovery: counters[Counter.landingsInRecovery, default: 0] += 1
            case .afterRecovery:
                if observation.pressure != nil { counters[Counter.landingsAfterPressure, default: 0] += 1 }
            }
        }
        for reach in observation.survivors.reaches {
            let scope = "\(observation.survivors.clients.first { $0.index == reach.client }?.scope ?? .remote)"
            counters[Counter.survived(scope, CrashKind.power.rawValue), default: 0] += 1
        }
        let isLanded = observation.landings.contains { $0.moment == .afterRecovery }
        return Verdict(
            violations: violations, lsn: observation.lsn, outcome: outcome, counters: counters,
            isChecked: isLanded || observation.survivors.reaches.isEmpty)
    }

    /// Tells recovered contents apart: all rows, and what every mapped sector may hold.
    private func contentHash(of snapshot: StoreSnapshot) -> Int64 {
        let perBlock = Geometry.blockBytes / Geometry.sectorBytes
        // One multiplication a word (FNV-1a's prime): this runs over every mapped byte of every recovered store.
        var hash = UInt64(bitPattern: snapshot.stateHash)
        for extent in snapshot.extents {
            for sector in 0..<(Int(extent.count.value) * perBlock) {
                for bytes in device.candidates(sector: Int(extent.start.value) * perBlock + sector) {
                    bytes.withUnsafeBytes { buffer in
                        for place in stride(from: 0, to: buffer.count, by: 8) {
                            let word = buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                            hash = (hash ^ word) &* 0x0000_0100_0000_01B3
                            hash ^= hash >> 29
                        }
                    }
                }
            }
        }
        return Int64(bitPattern: hash)
    }
}

extension LayoutStore {
    /// All rows, as of the last commit.
    package func snapshot() async throws(StoreError) -> StoreSnapshot {
        try await committer.read { (rows) throws(StoreError) in try StoreSnapshot(rows) }
    }
}
