package import LayoutStore

/// Everything that an oracle may know of one crashed, recovered, and used store.
package struct Observation: Sendable {
    package let recording: Recording
    package let crash: Crash
    package let lineage: Lineage
    /// After the media came back, before recovery's own work.
    package let found: StoreSnapshot
    package let recovered: StoreSnapshot
    /// After new files took all free space and the survivors landed.
    package let used: StoreSnapshot
    package let foundViolations: [Violation]
    package let recoveredViolations: [Violation]
    package let usedViolations: [Violation]
    /// What SQLite's own check says at the end; nil where it was not asked.
    package let integrity: String?
    package let landings: [SurvivorLanding]
    package let newFile: NewFile?
    package let device: SimulatedDevice

    package var survivors: ClientState { crash.survivors }
    /// The last LSN that the media gave back.
    package var lsn: LSN { found.header.lastLSN }
    /// How much of the recorded run is in the store.
    package var recordedLSN: Int64 { lineage.recorded(of: found.header).value }
}
