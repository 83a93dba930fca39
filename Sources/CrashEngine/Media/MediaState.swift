package import BigInt
internal import LayoutStore

/// Everything that outlives the store's process: the medium of its tables, and the data device.
package struct MediaState: Sendable {
    /// Where the store keeps its tables.
    enum Store: Sendable {
        /// In files, through SQLite.
        case disk(DiskState)
        /// In memory that a killed process leaves as its last transaction did.
        case tables(MemoryBackend.Image)
    }

    var store: Store
    var device: SectorSpan
    /// The WAL index in shared memory, where a reader in another process has kept it through the crash.
    private(set) var index: SharedMemory.Image?

    init(store: Store, device: SectorSpan) {
        self.store = store
        self.device = device
    }

    /// The files of the disk; none, if the tables are in memory.
    var disk: DiskState {
        get { if case .disk(let disk) = store { disk } else { DiskState(folds: false) } }
        _modify {
            var disk = disk
            // Given up here, so that whoever changes the files does not copy them.
            store = .disk(DiskState(folds: false))
            defer { store = .disk(disk) }
            yield &disk
        }
    }

    /// How many different sets of contents a crash of the machine may leave, decisions that nobody would notice included.
    package var legalStates: BigUInt {
        guard case .disk(let disk) = store else { return device.legalStates }
        return disk.legalStates * device.legalStates
    }

    /// As ``legalStates``, of media that a crash of `kind` has left: one, when only the process died.
    package func legalStates(after kind: CrashKind) -> BigUInt { kind == .process ? 1 : legalStates }

    /// Sectors that may hold more than one content after that.
    package var inFlightSectors: Int {
        guard case .disk(let disk) = store else { return device.inFlightSectors }
        return disk.inFlightSectors + device.inFlightSectors
    }

    /// Whether the WAL index has outlived the crash.
    package var keepsIndex: Bool { index != nil }

    /// What a crash of this kind leaves (CRASHMODEL M1).
    ///
    /// A crash of the process leaves all as it is, in flight what was. One of the host and one of the power leave the same: a sync
    /// here reaches the medium itself, through the device's own cache (a device that lies about that is a fault).
    /// - Parameter index: the WAL index, if a reader in another process keeps it.
    func crashed(_ kind: CrashKind, keeping index: SharedMemory.Image? = nil) -> MediaState {
        var state = self
        state.index = index
        if case .disk = store {
            state.disk.folds = false
            state.disk.frames = FrameMemo()
        }
        guard kind != .process else { return state }
        if case .disk = store { state.disk.crash() }
        state.device.crash()
        return state
    }
}
