import CrashEngine
import LayoutStore
import Testing

extension SQLiteTests {
    /// Below the superblock, which keeps whole stores from it (ADR 11; PROTOCOL P7.2).
    @Suite("The first commit of an epoch")
    struct EpochNonceTests {
        private let environment = StoreEnvironment(
            host: HostIdentity(host: 1, boot: 1), random: { 0 }, clock: StandingClock())

        private func bump(_ queue: CommitQueue, nonce: Int64) async throws -> LSN {
            try await queue.submit(SchedulePoint(step: Step(.open, .bumpEpoch))) { change in
                change.header.epoch = change.header.epoch.next
                change.header.nonce = nonce
                return change.lsn
            }
        }

        /// In how many states a commit that a power loss took has come back behind the next epoch's first one, and how many there are.
        private func returns(nonces: (Int64, Int64)) async throws -> (returned: Int, states: Int) {
            SQLiteGenerator.seed(3)
            let log = EventLog()
            let recorded = SimulatedDisk(recording: log)
            let header = StoreHeader(
                uuid: 1, geometry: Geometry(blocks: BlockCount(16)), identity: HostIdentity(host: 1, boot: 1))
            let backend = try SQLiteBackend(path: "store.db", vfs: recorded.vfsName, creating: header)
            let queue = try CommitQueue(backend, environment: environment)
            let last = try await queue.submit(SchedulePoint(step: Step(.create, .create))) { $0.lsn }
            recorded.sealFiles()
            _ = try await bump(queue, nonce: nonces.0)
            _ = try await queue.submit(SchedulePoint(step: Step(.create, .create))) { $0.header.nextIdentifier += 1 }
            recorded.dismount()
            try backend.close()

            let cut = CrashedMedia(log: log)
            cut.advance(to: log.count)
            let disk = SimulatedDisk()
            let chooser = DepthFirstChooser()
            var (returned, states) = (0, 0)
            repeat {
                cut.mount(on: disk, device: nil, chooser: chooser, after: .power)
                let first = try SQLiteBackend(path: "store.db", vfs: disk.vfsName)
                let next = try CommitQueue(first, environment: environment)
                // The commits of the epoch before are gone, and nobody synced them.
                if await next.currentHeader().lastLSN == last {
                    let own = try await bump(next, nonce: nonces.1)
                    disk.killProcess()
                    let second = try SQLiteBackend(path: "store.db", vfs: disk.vfsName)
                    let found = try second.header()
                    states += 1
                    if found.lastLSN > own { returned += 1 }
                    try second.close()
                }
                try first.close()
            } while chooser.next()
            disk.dismount()
            return (returned, states)
        }

        @Test("brings lost commits back if it is the same as the lost one, and never if its nonce is fresh")
        func nonce() async throws {
            let constant = try await returns(nonces: (7, 7))
            let fresh = try await returns(nonces: (7, 8))
            #expect(constant.returned > 0)
            #expect(fresh.returned == 0)
            #expect(fresh.states > 0)
        }
    }
}
