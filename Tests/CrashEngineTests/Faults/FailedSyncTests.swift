import CrashEngine
import LayoutStore
import Testing

extension SQLiteTests {
    @Suite("A medium whose calls fail")
    struct FailedSyncTests {
        @Test("says that the disk is full, and not that it should be reopened at once")
        func full() throws {
            let error = try failure(of: .diskFull)
            #expect(error.code == .diskFull)
            #expect(error.message.contains("full"))
            #expect(!error.isRefusal, "the store has to be opened again")
        }

        @Test("says io, with SQLite's own code", arguments: [FaultKind.writeError, .syncError, .readError])
        func io(kind: FaultKind) throws {
            let error = try failure(of: kind)
            #expect(error.code == .io)
            let code: Int32 = kind == .writeError ? 778 : kind == .syncError ? 1034 : 266
            #expect(error.cause?.code == code)
        }

        private func failure(of kind: FaultKind) throws -> StoreError {
            let log = EventLog()
            let disk = SimulatedDisk(recording: log)
            disk.faults = FaultInjector(Fault(kind, nth: 1, isPersistent: true), seed: 1, log: log)
            let header = StoreHeader(
                uuid: 1, geometry: Geometry(blocks: BlockCount(9)), identity: CampaignHost.identity(boots: 0))
            return try #require(
                #expect(throws: StoreError.self) {
                    let backend = try SQLiteBackend(
                        path: "full.db", vfs: disk.vfsName, journal: .rollback, creating: header)
                    try backend.syncRecovered()
                })
        }

        @Test("strikes the call that it was told, or that one and all after it", arguments: [false, true])
        func injector(isPersistent: Bool) async throws {
            let plan = FaultPlan.short(seed: 1).prefix(1)
            let sweep = FaultSweep(plan, allocationPlan: plan, journal: .wal)
            let result = try await sweep.strike(Fault(.lyingFlush, nth: 2, isPersistent: isPersistent))
            #expect(result.fired == (isPersistent ? result.calls - 1 : 1))
            #expect(result.calls > 2)
        }
    }
}
