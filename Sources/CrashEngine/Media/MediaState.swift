package import BigInt

/// Everything that outlives the store's process: the disk under SQLite, and the data device.
package struct MediaState: Sendable {
    var disk: DiskState
    var device: SectorSpan

    /// How many different sets of contents a crash of the machine may leave, decisions that nobody would notice included.
    package var legalStates: BigUInt { disk.legalStates * device.legalStates }

    /// As ``legalStates``, of media that a crash of `kind` has left: one, when only the process died.
    package func legalStates(after kind: CrashKind) -> BigUInt { kind == .process ? 1 : legalStates }

    /// Sectors that may hold more than one content after that.
    package var inFlightSectors: Int { disk.inFlightSectors + device.inFlightSectors }

    /// What a crash of this kind leaves (CRASHMODEL M1).
    ///
    /// A crash of the process leaves all as it is, in flight what was. One of the host and one of the power leave the same: a sync
    /// here reaches the medium itself, through the device's own cache (a device that lies about that is a fault).
    package func crashed(_ kind: CrashKind) -> MediaState {
        var state = self
        state.disk.folds = false
        state.disk.frames = FrameMemo()
        guard kind != .process else { return state }
        state.disk.crash()
        state.device.crash()
        return state
    }
}
