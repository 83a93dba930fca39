import CrashEngine
import LayoutStore
import Testing

@Suite("A survivor's access")
struct AfterCrashTests {
    /// The number of points of recovery that were passed before the one access in flight landed; nil if none was enough.
    private func landing(seed: UInt64, points: [Step]) async -> Int? {
        let hold = Hold(
            id: HoldID(1), holder: HolderID(1), parent: .pin(PinID(1)), inode: InodeNumber(1), generation: 1,
            offset: 0, start: 3, count: 1, access: .read, state: .stale, granted: LSN(1))
        var state = ClientState()
        state.apply(.joined(Client(index: 0, name: "c", scope: .remote, holder: HolderID(1))))
        state.apply(.reached(Reach(client: 0, file: 0, hold: hold, isStale: true)))
        state.apply(.issued(ClientAccess(number: 17, client: 0, hold: HoldID(1), sector: 2, writes: false)))
        var reference = ReferenceFiles()
        _ = reference.create(operation: 1)
        let after = AfterCrash(
            state, device: SimulatedDevice(blocks: 8, recording: nil), reference: reference, seed: seed,
            crashes: 1)
        for (passed, step) in points.enumerated() {
            await after.point(SchedulePoint(step: step))
            if after.waiting.isEmpty { return passed }
        }
        return nil
    }

    private static let points: [Step] = [.begin, .syncRecovered, .bumpEpoch, .superblock, .emptyBusy, .end].map {
        Step(.open, $0)
    }

    @Test("lands at any point of recovery, by the seed, and at the same one again")
    func everywhere() async {
        var landings: [Int?: Int] = [:]
        for seed in 0..<400 as Range<UInt64> {
            let landing = await landing(seed: seed, points: Self.points)
            #expect(await self.landing(seed: seed, points: Self.points) == landing)
            landings[landing, default: 0] += 1
        }
        for passed in Self.points.indices { #expect(landings[passed, default: 0] > 5, "\(landings)") }
    }

    @Test("does not move to another point when a point comes before it where nothing lands")
    func unmoved() async {
        for seed in 0..<400 as Range<UInt64> {
            let before = await landing(seed: seed, points: Self.points)
            let after = await landing(seed: seed, points: [Step(.open, .compare)] + Self.points)
            if after != 0 { #expect(after == before.map { $0 + 1 }) }
        }
    }
}
