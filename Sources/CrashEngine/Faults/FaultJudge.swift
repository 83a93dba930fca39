// The judge opens the store that a faulted run left, without the fault: the full check at rest, the store's own
// recovery, the oracles, some work, and the full check again. Before that, the run ends in one of three ways:
//
//   restart   the process ends and the machine goes on: the page cache still shows all writes; pages that a failed sync
//             marked clean are in the cache only
//   power     each sector goes back to its oldest content since its last sync, or to poison
//   drawn     a power loss, too, but each sector gets one of its possible contents, drawn from the seed
//
// After a failed sync and a restart, a power loss follows: what the reopened store acknowledged has to survive it.
//
// Not covered: survivors' accesses after the crash; every other content that the sectors may get (campaigns explore
// those).
// Source: CRASHMODEL M2, M5.

internal import LayoutStore

/// Opens the stores that faulted runs left, one after the other.
///
/// Connections are kept while the media are exchanged under them, as in a campaign. A run that may have damaged the
/// schema gets new connections.
final class FaultJudge {
    private var rig: (any StoreRig)?

    deinit { rig?.drop() }

    /// Opens the store on the media that the run's first `cut` events and then `ending` leave, and judges it.
    /// - Parameter media: stands for these media, after the ending.
    func open(
        _ trace: FaultRun.Trace, cut: Int, _ ending: Ending, isDamaged: Bool, on media: MediaState? = nil
    ) async -> Opening {
        let kind: CrashKind = ending == .restart ? .process : .power
        let seed = trace.recording.plan.seed
        let chooser: any Chooser =
            ending == .drawn ? RandomChooser(seed: seed &+ UInt64(cut), purpose: .faultedMedia) : ReplayChooser()
        let rig = rig(for: trace.recording)
        rig.seed(seed &+ 1)
        if isDamaged { rig.drop() }
        var opening = Opening()
        do throws(StoreError) {
            try rig.mount(media ?? Self.media(trace, cut: cut).crashed(kind), by: chooser, log: nil)
            // After a power loss without damage the store's own opening is the first to read the media.
            // So it is on media of different times: the full check would apply a journal to a database before anybody has compared them.
            if media == nil, ending == .restart || isDamaged { opening.doubts = try rig.doubts() }
            let bytes = try await recover(trace, cut, rig, kind, &opening)
            if ending == .restart, trace.injector.hasFailedSync, let bytes {
                await reopen(trace, rig, bytes, &opening)
            }
        } catch {
            opening.refusal = error
            rig.drop()
        }
        if isDamaged { rig.drop() }
        return opening
    }

    /// The kept rig, or a new one if the run has another medium or size of device.
    private func rig(for recording: Recording) -> any StoreRig {
        if let rig, rig.medium == recording.medium, rig.device.blocks == recording.blocks { return rig }
        rig?.drop()
        let made = recording.medium.rig(blocks: recording.blocks)
        made.decidesWhole = false
        rig = made
        return made
    }

    /// The media after the first `cut` events of the run, before any crash.
    static func media(_ trace: FaultRun.Trace, cut: Int) -> MediaState {
        guard cut < trace.recording.log.count else { return trace.outcome.media }
        let media = CrashedMedia(log: trace.recording.log)
        media.advance(to: cut)
        return media.state()
    }

    private func environment(_ trace: FaultRun.Trace, _ kind: CrashKind) -> StoreEnvironment {
        CampaignHost.environment(
            trace.recording.plan, boots: kind.endsBoot ? 1 : 0, random: .recoveredStore, checkpoints: false)
    }

    /// Recovers the store, judges it and lets it work; returns the file that was written and acknowledged then, with
    /// its bytes.
    private func recover(
        _ trace: FaultRun.Trace, _ cut: Int, _ rig: any StoreRig, _ kind: CrashKind, _ opening: inout Opening
    ) async throws(StoreError) -> (file: InodeNumber, bytes: [UInt8])? {
        let recording = trace.recording
        let backend = try rig.reopen()
        let found = try backend.snapshot()
        let foundViolations = try rig.violations()
        let store = try await LayoutStore.open(on: backend, device: rig.device, environment: environment(trace, kind))
        let recovered = try backend.snapshot()
        let recoveredViolations = try rig.violations()
        let crash = Crash(kind: kind, events: cut, survivors: clients(trace, cut).survivors(of: kind))
        let observation = Observation(
            recording: recording, crash: crash, lineage: Lineage(recording.commits, crash), found: found,
            recovered: recovered,
            used: recovered, foundViolations: foundViolations, recoveredViolations: recoveredViolations,
            usedViolations: [], records: [], permanent: nil, integrity: nil, landings: [], newFile: nil,
            device: rig.device)
        for oracle in Oracles.all { opening.violations += oracle.judge(observation).violations }
        let written = try await work(store, &opening)
        opening.doubts += try rig.doubts().filter { !opening.doubts.contains($0) }
        return written
    }

    private func clients(_ trace: FaultRun.Trace, _ cut: Int) -> ClientState {
        var state = ClientState()
        var start = 0
        trace.recording.history.advance(&state, from: &start, to: cut)
        return state
    }

    /// Writes a new file and reads it back: a recovered store has to work. Returns nil when there is no space for the
    /// file.
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

    /// Lets the power fail after a restart, and opens the store again: the file that it acknowledged has to be there.
    private func reopen(
        _ trace: FaultRun.Trace, _ rig: any StoreRig, _ written: (file: InodeNumber, bytes: [UInt8]),
        _ opening: inout Opening
    ) async {
        do throws(StoreError) {
            try rig.mount(rig.state.crashed(.power), by: ReplayChooser(), log: nil)
            let store = try await LayoutStore.open(
                on: try rig.reopen(), device: rig.device, environment: environment(trace, .power))
            if try await store.inode(written.file) == nil {
                opening.violate(
                    "acknowledged_after_reopen_lost", "a file that was acknowledged after the reopen is gone")
            } else if try await store.read(written.file, 0..<1000) != written.bytes {
                opening.violate("acknowledged_after_reopen_lost", "an acknowledged write after the reopen is gone")
            }
            for violation in try rig.violations() {
                opening.violate(violation.invariant.rawValue, "after a restart and a power loss: \(violation.detail)")
            }
        } catch {
            opening.violate(
                "refused_after_reopen",
                "a store that was reopened after a failed sync does not open after a power loss: \(error)")
            rig.drop()
        }
    }
}
