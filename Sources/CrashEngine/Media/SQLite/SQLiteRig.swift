// This rig runs SQLite on the simulated disk.
//
// One connection is kept over all mounted states. The files are exchanged under it; it recovers them as a first opener
// does, but does not parse the schema again. So a sample of the states confirms that the schema's text is the parsed
// one, and another sample that a new connection finds the same store. That a kept connection behaves so was measured
// with SQLite 3.40.1.

package import LayoutStore

/// A store's tables in an SQLite database on a ``SimulatedDisk``.
package final class SQLiteRig: StoreRig {
    /// The database's path on the simulated disk.
    package static let path = "store.db"

    package let device: SimulatedDevice
    let disk: SimulatedDisk
    private let journal: JournalMode
    private let setUp: MediaState?
    private var kept: SQLiteBackend?
    private var checker: FullCheck?
    /// Whether the checker was told of the last mount.
    private var checkerIsMounted = false
    /// A hash of the schema's text, as the kept connection has parsed it.
    private var schema: Int64?

    /// A rig with empty media, for a run that `log` records.
    init(_ journal: JournalMode, recording log: EventLog, blocks: BlockCount) {
        self.journal = journal
        setUp = nil
        disk = SimulatedDisk(recording: log)
        device = SimulatedDevice(blocks: blocks, recording: log)
    }

    /// A rig that waits for media to be mounted; see ``StoreMedium/rig(blocks:setUp:)``.
    init(_ journal: JournalMode, blocks: BlockCount, setUp: MediaState?) {
        self.journal = journal
        self.setUp = setUp
        disk = SimulatedDisk()
        device = SimulatedDevice(blocks: blocks, recording: nil)
    }

    deinit { drop() }

    package var medium: StoreMedium { .sqlite(journal) }

    package var state: MediaState { MediaState(store: .disk(disk.state), device: device.span) }

    // MARK: A run

    package func make(_ header: StoreHeader) throws(StoreError) -> any StateBackend {
        try SQLiteBackend(path: Self.path, vfs: disk.vfsName, journal: journal, creating: header)
    }

    package func open() throws(StoreError) -> any StateBackend { try fresh() }

    package func seal() { disk.sealFiles() }

    package func strike(with injector: FaultInjector?) {
        disk.faults = injector
        SQLiteAllocator.ask(injector)
    }

    package var indexHistory: SharedMemoryHistory { disk.memories.history }

    package func dismount() { disk.dismount() }

    // MARK: A state after a crash

    package func mount(_ media: MediaState, by chooser: any Chooser, log: EventLog?) throws(StoreError) {
        if let setUp { try prepare(on: setUp, forgetting: media.keepsIndex) }
        disk.mount(media.disk, chooser: chooser, log: log, index: media.index)
        device.mount(media.device, chooser: chooser, log: log)
        checkerIsMounted = false
    }

    /// Opens the connection to keep, if there is none yet.
    ///
    /// - Parameter history: whether a kept connection reads the set-up's log again, to forget the log that it recovered
    ///   last. A connection takes its counter of checkpoints from the log; one that finds a WAL index does not read the
    ///   log, so without this its counter would depend on the states that it saw before.
    private func prepare(on setUp: MediaState, forgetting history: Bool) throws(StoreError) {
        if kept != nil, !history { return }
        disk.mount(setUp.disk, chooser: ReplayChooser(), log: nil)
        if let kept {
            try kept.remount()
            _ = try kept.header()
        } else {
            let backend = try fresh()
            kept = backend
            _ = try backend.snapshot()
        }
    }

    package func reopen() throws(StoreError) -> any StateBackend {
        if let kept {
            try kept.remount()
            return kept
        }
        let backend = try fresh()
        kept = backend
        return backend
    }

    private func fresh() throws(StoreError) -> SQLiteBackend {
        try SQLiteBackend(path: Self.path, vfs: disk.vfsName, journal: journal)
    }

    package func seed(_ seed: UInt64) { SQLiteGenerator.seed(seed) }

    package func content() -> StoreContent { disk.content(of: Self.path) }

    package func image() -> Int64 {
        HashPurpose.image.hash([disk.state.decided, device.decided, Int64(disk.logTail(of: Self.path))])
    }

    package func name(of medium: ChoicePoint.Medium) -> String {
        if case .file(let file) = medium { disk.fileNames[file] } else { "device" }
    }

    package var decidesWhole: Bool {
        get { disk.groupsFrames }
        set { disk.groupsFrames = newValue }
    }

    package func drop() {
        disk.dismount()  // closing would checkpoint what is mounted
        checker = nil
        try? kept?.close()  // an error does not matter: the files are gone
        kept = nil
    }

    // MARK: What is asked of a mounted store

    package func violations() throws(StoreError) -> [Violation] { try kept?.viewedViolations() ?? [] }

    package func integrity() throws(StoreError) -> String? { try kept?.integrity() }

    package func confirmSchema() throws(StoreError) {
        let text = try kept?.schemaHash()
        if schema != nil, schema != text {
            throw StoreError(.corrupt, "the schema of the store that the media gave back is not the recorded one")
        }
        schema = text
    }

    package func differenceOfFreshOpen(_ media: MediaState) throws(StoreError) -> String? {
        try mount(media, by: ReplayChooser(), log: nil)
        let known = try reopen().snapshot()
        disk.mount(media.disk, chooser: ReplayChooser(), log: nil, index: media.index)
        let other = try fresh()
        let fresh = try other.snapshot()
        disk.dismount()  // closing would checkpoint what is mounted
        try other.close()
        guard known.header != fresh.header || known.stateHash != fresh.stateHash else { return nil }
        return "a new connection finds LSN \(fresh.header.lastLSN), the kept one LSN \(known.header.lastLSN)"
    }

    package func doubts() throws(StoreError) -> [CheckFinding] {
        if let checker {
            if !checkerIsMounted { try checker.remount() }
            checkerIsMounted = true
            return checker.run(device).doubts
        }
        let made = try FullCheck(path: Self.path, vfs: disk.vfsName)
        (checker, checkerIsMounted) = (made, true)
        return made.run(device).doubts
    }
}
