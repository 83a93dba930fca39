package import BigInt
internal import LayoutStore

/// Everything that outlives the store's process: the medium of its tables, and the data device.
package struct MediaState: Sendable {
    /// Where the store keeps its tables.
    enum Store: Sendable {
        /// In files, through SQLite.
        case disk(DiskState)
        /// In memory that a killed process leaves as its last committed transaction left it.
        case tables(MemoryBackend.Image)
    }

    var store: Store
    var device: SectorSpan
    /// The WAL index in shared memory, if a reader in another process kept it through the crash.
    private(set) var index: SharedMemory.Image?

    init(store: Store, device: SectorSpan) {
        self.store = store
        self.device = device
    }

    /// The files of the disk; a disk without files, if the tables are in memory.
    var disk: DiskState {
        get { if case .disk(let disk) = store { disk } else { DiskState(folds: false) } }
        _modify {
            var disk = disk
            // `store` lets go of the files meanwhile, so that a change finds them unshared and copies nothing.
            store = .disk(DiskState(folds: false))
            defer { store = .disk(disk) }
            yield &disk
        }
    }

    /// How many different sets of contents a crash of the machine may leave, also those that no reader would tell
    /// apart.
    package var legalStates: BigUInt {
        guard case .disk(let disk) = store else { return device.legalStates }
        return disk.legalStates * device.legalStates
    }

    /// How many different sets of contents a crash of `kind` may leave: one, if only the process dies.
    package func legalStates(after kind: CrashKind) -> BigUInt { kind == .process ? 1 : legalStates }

    /// How many sectors may hold more than one content after a crash of the machine.
    package var inFlightSectors: Int {
        guard case .disk(let disk) = store else { return device.inFlightSectors }
        return disk.inFlightSectors + device.inFlightSectors
    }

    /// Whether the WAL index has outlived the crash.
    package var keepsIndex: Bool { index != nil }

    /// The media that a crash of this kind leaves (CRASHMODEL M1).
    ///
    /// A crash of the process leaves all contents as they are, and all in-flight sectors in flight. Crashes of the host
    /// and of the power leave the same states, since a sync here empties the device's own cache (a device that lies
    /// about a flush is a fault).
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
