package import LayoutStore

/// Everything that an oracle may know of one store that crashed, recovered and worked again.
package struct Observation: Sendable {
    package let recording: Recording
    package let crash: Crash
    package let lineage: Lineage
    /// The rows that the media gave back, before the store's recovery changed any.
    package let found: StoreSnapshot
    /// The rows after recovery.
    package let recovered: StoreSnapshot
    /// The rows after a new file took all free space and the survivors landed.
    package let used: StoreSnapshot
    package let foundViolations: [Violation]
    package let recoveredViolations: [Violation]
    package let usedViolations: [Violation]
    /// The recovery's own records, each with the last LSN that was durable when its transaction began; nil on a medium without files.
    package let records: [(record: JournalRecord, synced: LSN?)]
    /// The last LSN that no power loss could undo when recovery had returned; nil on a medium without files.
    package let permanent: LSN?
    /// What the medium's own check (SQLite's integrity_check) says at the end; nil where it was not run.
    package let integrity: String?
    package let landings: [SurvivorLanding]
    package let newFile: NewFile?
    package let device: SimulatedDevice

    package var survivors: ClientState { crash.survivors }
    /// The last LSN that the media gave back.
    package var lsn: LSN { found.header.lastLSN }
    /// The last LSN of the recorded run that the store has.
    package var recordedLSN: Int64 { lineage.recorded(of: found.header).value }
}
