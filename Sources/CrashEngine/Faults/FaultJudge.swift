// What a faulted run left, opened again without the fault: the media as the next program finds them, the full check at rest,
// the store's own recovery, the oracles, some work, and the full check again.
//
//   restart   the machine goes on, the process does not: the cache shows everything, and pages that a failed sync took for
//             clean are only there
//   power     everything that no sync made permanent is lost, the oldest contents and poison come back
//   drawn     the same, but of every sector some version, from the seed
//
// After a restart that follows a failed sync, what the reopened store has acknowledged is put to the test by a loss of power.

internal import LayoutStore

/// How the media were lost before the store is opened again.
enum Ending: String, CaseIterable, Sendable { case restart, power, drawn }

/// What came of one opening.
struct Opening {
    /// The store would not open, and why.
    var refusal: StoreError?
    /// What the full check had to say before recovery, and of the recovered store.
    var doubts: [CheckFinding] = []
    /// What the oracles saw.
    var violations: [OracleViolation] = []

    mutating func violate(_ kind: String, _ detail: String) {
        violations.append(OracleViolation(oracle: "faults", kind: kind, detail: detail))
    }
}

/// Opens what faulted runs left, one after the other.
///
/// Connections are kept while the media are exchanged under them, as a campaign does; after damage, which may have hit the schema,
/// new ones are opened.
final class FaultJudge {
    private let disk = SimulatedDisk()
    private var backend: SQLiteBackend?
    private var check: FullCheck?

    init() { disk.groupsFrames = false }

    deinit { dropConnections() }

    /// Opens the store on what `ending` leaves of the run's first `cut` events, and judges it.
    func open(_ trace: FaultRun.Trace, cut: Int, _ ending: Ending, isDamaged: Bool) async -> Opening {
        let kind: CrashKind = ending == .restart ? .process : .power
        let device = SimulatedDevice(blocks: trace.recording.blocks, recording: nil)
        let chooser: any Chooser =
            ending == .drawn ? SeededChooser(seed: trace.recording.plan.seed &+ UInt64(cut)) : ReplayChooser()
        SQLiteGenerator.seed(trace.recording.plan.seed &+ 1)
        if isDamaged { dropConnections() }
        let state = Self.media(trace, cut: cut).crashed(kind)
        disk.mount(state.disk, chooser: chooser, log: nil)
        device.mount(state.device, chooser: chooser, log: nil)
        var opening = Opening()
        do throws(StoreError) {
            let check = try mountedCheck()
            // After a loss of power the store's own opening is the first to look.
            if ending == .restart || isDamaged { opening.doubts = check.run(device).doubts }
            let bytes = try await recover(trace, cut, device, kind, check, &opening)
            if ending == .restart, trace.injector.hasFailedSync, let bytes {
                let left = MediaState(disk: disk.state, device: device.span).crashed(.power)
                await reopen(trace, left, bytes, &opening)
            }
        } catch {
            opening.refusal = error
            dropConnections()
        }
        if isDamaged { dropConnections() }
        return opening
    }

    /// The media as they run after the first `cut` events of the run.
    private static func media(_ trace: FaultRun.Trace, cut: Int) -> MediaState {
        guard cut < trace.recording.log.count else { return trace.media }
        let media = CrashedMedia(log: trace.recording.log)
        media.advance(to: cut)
        return media.state()
    }

    private func mountedCheck() throws(StoreError) -> FullCheck {
        if let check {
            try check.remount()
            return check
        }
        let made = try FullCheck(path: CampaignHost.storePath, vfs: disk.vfsName)
        check = made
        return made
    }

    private func mountedBackend(_ journal: JournalMode) throws(StoreError) -> SQLiteBackend {
        if let backend {
            try backend.remount()
            return backend
        }
        let made = try SQLiteBackend(path: CampaignHost.storePath, vfs: disk.vfsName, journal: journal)
        backend = made
        return made
    }

    private func dropConnections() {
        disk.dismount()  // closing would write to what is mounted
        check = nil
        try? backend?.close()  // what it says about files that are gone does not matter
        backend = nil
    }

    private func environment(_ trace: FaultRun.Trace, _ kind: CrashKind) -> StoreEnvironment {
        CampaignHost.environment(
            boots: kind.endsBoot ? 1 : 0, random: (trace.recording.plan.seed, 5), checkpointPages: nil)
    }

    /// Recovers and judges; returns the file that was written and acknowledged afterwards, with its bytes.
    private func recover(
        _ trace: FaultRun.Trace, _ cut: Int, _ device: SimulatedDevice, _ kind: CrashKind, _ check: FullCheck,
        _ opening: inout Opening
    ) async throws(StoreError) -> (file: InodeNumber, bytes: [UInt8])? {
        let recording = trace.recording
        let backend = try mountedBackend(recording.journal)
        let found = try backend.snapshot()
        let foundViolations = try backend.viewedViolations()
        let store = try await LayoutStore.open(on: backend, device: device, environment: environment(trace, kind))
        let recovered = try backend.snapshot()
        let recoveredViolations = try await store.violations()
        let crash = Crash(kind: kind, events: cut, survivors: clients(trace, cut).survivors(of: kind))
        let observation = Observation(
            recording: recording, crash: crash, lineage: Lineage(recording.commits, crash), found: found,
            recovered: recovered,
            used: recovered, foundViolations: foundViolations, recoveredViolations: recoveredViolations,
            usedViolations: [], integrity: nil, landings: [], newFile: nil, device: device)
        for oracle in Oracles.all { opening.violations += oracle.judge(observation).violations }
        let written = try await work(store, &opening)
        opening.doubts += check.run(device).doubts.filter { !opening.doubts.contains($0) }
        return written
    }

    private func clients(_ trace: FaultRun.Trace, _ cut: Int) -> ClientState {
        var state = ClientState()
        var start = 0
        trace.recording.history.advance(&state, from: &start, to: cut)
        return state
    }

    /// A recovered store is one that works.
    private func work(
        _ store: LayoutStore, _ opening: inout Opening
    ) async throws(StoreError) -> (file: InodeNumber, bytes: [UInt8])? {
        let bytes = Stamp.write(file: 0xFF, operation: 0, offset: 0, count: 1000)
        do throws(StoreError) {
            let file = try await store.create()
            try await store.write(file, bytes, at: 0)
            if try await store.read(file, 0..<1000) != bytes {
                opening.violate("new_file_differs", "a file written after recovery does not show its bytes")
            }
            return (file, bytes)
        } catch  where error.code == .noSpace {
            return nil
        }
    }

    /// The power fails after a restart: what the reopened store acknowledged has to be there.
    private func reopen(
        _ trace: FaultRun.Trace, _ left: MediaState, _ written: (file: InodeNumber, bytes: [UInt8]),
        _ opening: inout Opening
    ) async {
        let device = SimulatedDevice(blocks: trace.recording.blocks, recording: nil)
        disk.mount(left.disk, chooser: ReplayChooser(), log: nil)
        device.mount(left.device, chooser: ReplayChooser(), log: nil)
        do throws(StoreError) {
            let store = try await LayoutStore.open(
                on: try mountedBackend(trace.recording.journal), device: device, environment: environment(trace, .power)
            )
            if try await store.inode(written.file) == nil {
                opening.violate(
                    "acknowledged_after_reopen_lost", "a file that was acknowledged after the reopen is gone")
            } else if try await store.read(written.file, 0..<1000) != written.bytes {
                opening.violate("acknowledged_after_reopen_lost", "an acknowledged write after the reopen is gone")
            }
            for violation in try await store.violations() {
                opening.violate(violation.invariant.rawValue, "after a restart and a power loss: \(violation.detail)")
            }
        } catch {
            opening.violate(
                "refused_after_reopen",
                "a store that was reopened after a failed sync does not open after a power loss: \(error)")
            dropConnections()
        }
    }
}

/// Draws what of the unsynced sectors reached the media.
final class SeededChooser: Chooser {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed, purpose: 7) }

    func choose(_ point: ChoicePoint, among count: Int) -> Int { random.below(count) }
}
