// The survivors of a crash: they go on using their addresses while the store recovers, and after it.
//
//   before     the store is down; what was in flight may land
//   inside     at each named point of recovery
//   pressure   new files take all free space, most recently freed first
//   after      what is still in flight lands, and one access more through every address that a survivor has
//
// When what was in flight lands is drawn from a seed that depends on the clients alone, so that equal situations are equal.
// Source: CRASHMODEL M5.4.

package import LayoutStore

/// Lands the survivors' accesses on a crashed device.
package final class AfterCrash: Pacer, @unchecked Sendable {  // one explored state, one logical thread
    private let device: SimulatedDevice
    private let reference: ReferenceFiles
    private let survivors: ClientState
    private let mutant: RunnerMutant?
    private var random: SeededGenerator
    /// Issued and not landed.
    package private(set) var waiting: [ClientAccess]
    private var moment = SurvivorLanding.Moment.beforeRecovery
    package private(set) var landings: [SurvivorLanding] = []
    package private(set) var steps: [Step] = []
    package private(set) var failure: StoreError?

    package init(
        _ survivors: ClientState, device: SimulatedDevice, reference: ReferenceFiles, seed: UInt64,
        mutant: RunnerMutant? = nil
    ) {
        self.mutant = mutant
        self.survivors = survivors
        self.device = device
        self.reference = reference
        random = SeededGenerator(seed: seed, purpose: .survivors)
        waiting = survivors.pending
    }

    package func landBeforeRecovery() {
        landSome(oneIn: Self.landsBeforeRecovery)
        moment = .insideRecovery
    }

    package func point(_ point: SchedulePoint) async {
        if mutant == .unheardPoints { return }
        steps.append(point.step)
        landSome(oneIn: Self.landsAtPoint)
    }

    /// Recovery has ended; what lands from now on lands under pressure.
    package func endRecovery() { moment = .afterRecovery }

    /// Lands everything left, and one access through each address: a store where that is allowed, a load where not.
    package func landAfterRecovery(number: Int) {
        while !waiting.isEmpty { land(waiting.removeFirst()) }
        let perBlock = Geometry.blockBytes / Geometry.sectorBytes
        for (index, reach) in survivors.reaches.enumerated() {
            let sector = random.below(Int(reach.hold.count.value) * perBlock)
            land(
                ClientAccess(
                    number: number + index, client: reach.client, hold: reach.hold.id, sector: sector,
                    writes: reach.hold.access.contains(.write) && !reach.isStale))
        }
    }

    /// One in so many lands while the store is down. Few, so that most meet a store that is at work.
    private static let landsBeforeRecovery = 3
    /// One in so many lands at each named point of recovery. Fewer, since there are many points, so that some are left for after it.
    private static let landsAtPoint = 4

    private func landSome(oneIn parts: Int) {
        while random.chance(1, of: parts), !waiting.isEmpty { land(waiting.removeFirst()) }
    }

    private func land(_ access: ClientAccess) {
        guard mutant != .deafClients, let reach = survivors.reach(of: access) else { return }
        let landing = Landing(access, reach)
        // A file's tail past its end is nobody's: there is nothing to compare there. While a hold lives its file does not
        // shrink below it, so the size at the grant is a safe bound.
        let size = reference.size(of: reach.file, at: reach.hold.granted.value)
        guard reach.isStale || landing.fileBytes.upperBound <= size else { return }
        do {
            if access.writes {
                let bytes = Stamp.client(access.client, access: access.number, sector: landing.deviceSector)
                // First told, then done: whoever keeps the media at the write knows of it.
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
