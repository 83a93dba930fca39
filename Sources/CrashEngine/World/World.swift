// The world outside the store while a plan is recorded: clients use the addresses they were given whenever the store is at a
// named point, without asking it.
//
//   point(step)      the store is between two effects of an operation: with some chance a client issues an access, and one
//                    that was issued before lands
//   handOut(grant)   addresses leave; from now on they can be used, after a crash of the store too
//   letGo            the client's word: its accesses land first, then it forgets the addresses
//
// A client's store into a sector that the running operation itself reads or writes would race with it, and either outcome is
// legal; such accesses wait, so that the reference stays exact. Stale addresses are only read.
// Source: CRASHMODEL M1, M5.4; PROTOCOL P1.3.

package import LayoutStore

/// Clients, and what they do at the store's named points. One logical thread, like the store that it surrounds.
package final class World: Pacer, HolderChannel, @unchecked Sendable {  // one recorded run, one logical thread
    private let log: EventLog
    private let device: SimulatedDevice
    private var random: SeededGenerator
    private var accesses = 0
    private var workloadHolder: HolderID?

    package private(set) var state = ClientState()
    package private(set) var history = ClientHistory()
    /// Of the one actor, to whom all files belong.
    package let work = ActorWork(.caller)
    /// What live reads saw that was never written: a violation without any crash.
    package private(set) var liveViolations: [(event: Int, message: String)] = []
    package private(set) var landings = 0

    package init(log: EventLog, device: SimulatedDevice, seed: UInt64) {
        self.log = log
        self.device = device
        random = SeededGenerator(seed: seed, purpose: .world)
    }

    /// A client has registered. The workload's own makes its accesses through the store and never by itself.
    package func join(_ client: Client, isWorkload: Bool) {
        if isWorkload { workloadHolder = client.holder }
        record(.joined(client))
    }

    // MARK: named points

    package func point(_ point: SchedulePoint) async {
        log.enter(point)
        if random.chance(1, of: 3), let reach = random.pick(state.reaches) { issue(on: reach) }
        if random.chance(1, of: 2), let access = random.pick(state.pending) { _ = land(access) }
    }

    package func handOut(_ grant: Grant) async {
        guard let first = (grant.holds + grant.stale + grant.kept).first, first.holder != workloadHolder,
            let client = state.clients.first(where: { $0.holder == first.holder }), let file = work.files[first.inode]
        else { return }
        let parts = grant.stale + grant.kept
        // All of it changes at once, right behind the marks: the crash just before finds the client with what it had.
        for hold in grant.holds + parts { log.append(.handedOut, hold.id.value) }
        for id in grant.replaced {
            guard let old = state.reaches.first(where: { $0.hold.id == id }) else { continue }
            let covered = parts.reduce(Int64(0)) {
                $0 + ($1.diskBlocks.intersection(old.hold.diskBlocks)?.count.value ?? 0)
            }
            // The client said nothing: what the answer does not cover it still reaches.
            if covered >= old.hold.count.value {
                record(.ended(id))
            } else {
                record(
                    .reached(Reach(client: old.client, file: old.file, hold: old.hold, isStale: true))
                )
            }
        }
        for hold in grant.holds + parts {
            let isStale = hold.state == .stale
            record(.reached(Reach(client: client.index, file: file, hold: hold, isStale: isStale)))
        }
    }

    /// The client lets go of what `isConcerned` picks: lands what it has in flight there, then forgets the addresses.
    package func letGo(where isConcerned: (Reach) -> Bool) {
        for reach in state.reaches where isConcerned(reach) {
            for access in state.pending where access.hold == reach.hold.id { _ = land(access) }
            log.append(.letGo, reach.hold.id.value)
            record(.ended(reach.hold.id))
        }
    }

    /// Something that the running store showed and that was never written.
    package func reportLive(_ message: String) { liveViolations.append((log.count, message)) }

    // MARK: accesses

    private func issue(on reach: Reach) {
        accesses += 1
        let sectors = Int(reach.hold.count.value) * (Geometry.blockBytes / Geometry.sectorBytes)
        let access = ClientAccess(
            number: accesses, client: reach.client, hold: reach.hold.id, sector: random.below(sectors),
            writes: reach.hold.access.contains(.write) && !reach.isStale && random.chance(2, of: 3))
        log.append(.issued, Int64(access.number))
        record(.issued(access))
    }

    /// Lands an access unless it would race with the running operation, or reach past the end of file.
    private func land(_ access: ClientAccess) -> Bool {
        guard let reach = state.reach(of: access) else { return false }
        let place = Landing(access, reach)
        if !reach.isStale {
            guard place.fileBytes.upperBound <= work.reference.size(of: reach.file) else { return false }
            guard !work.isRacing(reach.file, place.fileBytes) else { return false }
        }
        do {
            if access.writes {
                let bytes = Stamp.client(access.client, access: access.number, sector: place.deviceSector)
                work.reference.land(reach.file, sector: place.fileSector, bytes, issued: log.count)
                try device.write(bytes[...], to: reach.hold.start, at: place.offset)
            } else {
                let seen = try device.read(Geometry.sectorBytes, from: reach.hold.start, at: place.offset)
                let expected = work.reference.content(
                    of: reach.file, from: place.fileBytes.lowerBound, to: place.fileBytes.upperBound)
                if !reach.isStale, seen != expected {
                    reportLive(place.story(saw: seen))
                }
            }
        } catch {
            reportLive("access \(access.number) failed: \(error)")
        }
        landings += 1
        log.append(.landed, Int64(access.number))
        record(.landed(access))
        return true
    }

    private func record(_ change: ClientChange) {
        state.apply(change)
        history.append(change, at: log.count)
    }
}
