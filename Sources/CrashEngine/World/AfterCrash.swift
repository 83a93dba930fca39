// The survivors of a crash go on using their addresses while the store recovers, and after that. Their accesses *land*
// on the device:
//
//   before     the store is down: some of the accesses in flight land
//   inside     at each named point of recovery: some more
//   pressure   a new file takes all free space, most recently freed blocks first
//   after      all that are left land, and one new access through every address that a survivor has
//
// The moment at which an access in flight lands is drawn by name: from the seed, the number of crashes, the survivors'
// holds and accesses, and the place in recovery. So equal situations give equal landings, and a point that is added to
// recovery moves no landing at another point.
// Source: CRASHMODEL M5.4.

package import LayoutStore

/// Lands the survivors' accesses on a crashed device.
package final class AfterCrash: Pacer, @unchecked Sendable {  // one explored state, one logical thread
    private let device: SimulatedDevice
    private let reference: ReferenceFiles
    private let survivors: ClientState
    private let mutant: RunnerMutant?
    private let seed: UInt64
    private var places = PlaceNames()
    /// Accesses that were issued and have not landed.
    package private(set) var waiting: [ClientAccess]
    private var moment = SurvivorLanding.Moment.beforeRecovery
    package private(set) var landings: [SurvivorLanding] = []
    package private(set) var steps: [Step] = []
    package private(set) var failure: StoreError?

    /// - Parameter crashes: how many crashes came before this one.
    package init(
        _ survivors: ClientState, device: SimulatedDevice, reference: ReferenceFiles, seed: UInt64, crashes: Int,
        mutant: RunnerMutant? = nil
    ) {
        self.mutant = mutant
        self.survivors = survivors
        self.device = device
        self.reference = reference
        let names =
            [Int64(crashes)] + survivors.pending.map { Int64($0.number) } + survivors.reaches.map(\.hold.id.value)
        self.seed = UInt64(bitPattern: RecordWords.hash(names, seed: Int64(bitPattern: seed)))
        waiting = survivors.pending
    }

    package func landBeforeRecovery() {
        landSome(oneIn: Self.landsBeforeRecovery, at: [])
        moment = .insideRecovery
    }

    package func point(_ point: SchedulePoint) async {
        if mutant == .unheardPoints { return }
        steps.append(point.step)
        landSome(oneIn: Self.landsAtPoint, at: places.pass(point).words)
    }

    /// Notes that recovery has ended: the next landings come after it.
    package func endRecovery() { moment = .afterRecovery }

    /// Lands all accesses that are left, and one through each address: a store where that is allowed, a load elsewhere.
    package func landAfterRecovery(number: Int) {
        while !waiting.isEmpty { land(waiting.removeFirst()) }
        let perBlock = Geometry.blockBytes / Geometry.sectorBytes
        for (index, reach) in survivors.reaches.enumerated() {
            var random = draws(at: [reach.hold.id.value])
            let sector = random.below(Int(reach.hold.count.value) * perBlock)
            land(
                ClientAccess(
                    number: number + index, client: reach.client, hold: reach.hold.id, sector: sector,
                    writes: reach.hold.access.contains(.write) && !reach.isStale))
        }
    }

    /// The chance that the next access lands while the store is down is one in so many; then the same for the one after
    /// it. Most accesses are left for a store that is at work.
    private static let landsBeforeRecovery = 3
    /// The same chance at each named point of recovery. Smaller, since there are many points, so that some accesses are
    /// left for after it.
    private static let landsAtPoint = 4

    private func draws(at place: [Int64]) -> SeededGenerator {
        SeededGenerator(seed: seed, purpose: .survivors, name: place)
    }

    private func landSome(oneIn parts: Int, at place: [Int64]) {
        guard !waiting.isEmpty else { return }
        var random = draws(at: place)
        while random.chance(1, of: parts), !waiting.isEmpty { land(waiting.removeFirst()) }
    }

    private func land(_ access: ClientAccess) {
        guard mutant != .deafClients, let reach = survivors.reach(of: access) else { return }
        let landing = Landing(access, reach)
        // Bytes past the end of file belong to nobody, so nothing can be compared there. While a hold lives, its file
        // does not shrink below it, so the size at the grant is a safe bound.
        let size = reference.size(of: reach.file, at: reach.hold.granted.value)
        guard reach.isStale || landing.fileBytes.upperBound <= size else { return }
        do {
            if access.writes {
                let bytes = Stamp.client(access.client, access: access.number, sector: landing.deviceSector)
                // The landing is noted before the write: a capture of the media at the write has to include it.
                landings.append(SurvivorLanding(landing: landing, moment: moment, bytes: bytes))
                try device.write(bytes[...], to: reach.hold.start, at: landing.offset)
            } else {
                let seen = try device.read(Geometry.sectorBytes, from: reach.hold.start, at: landing.offset)
                landings.append(SurvivorLanding(landing: landing, moment: moment, bytes: seen))
            }
        } catch {
            failure = error
        }
    }
}
