// The world outside the store, while a plan is recorded: clients use the addresses that they were given whenever the
// store is at a named point, and do not ask it.
//
//   point(step)      the store is between two effects of an operation. With some chance a client issues an access, and
//                    one that was issued before lands; both are drawn from the seed and the name of the place
//   handOut(grant)   addresses leave the store; from now on they can be used, after a crash of the store too
//   letGo            a client lets go: its accesses land first, then it forgets the addresses
//
// A client's store into a sector that the running operation itself reads or writes would race with it, and either
// outcome would be legal. Such an access waits, so that the reference stays exact. Stale addresses are only read.
// Source: CRASHMODEL M1, M5.4; PROTOCOL P1.3.

package import LayoutStore

/// The clients, and what they do at the store's named points. One logical thread, the same as the store's.
package final class World: Pacer, HolderChannel, @unchecked Sendable {  // one recorded run, one logical thread
    private let log: EventLog
    private let device: SimulatedDevice
    private let seed: UInt64
    private var places = PlaceNames()
    /// How many accesses were issued in the running operation.
    private var issued = (operation: 0, count: 0)
    private var workloadHolder: HolderID?

    package private(set) var state = ClientState()
    package private(set) var history = ClientHistory()
    /// The work of the one actor, to whom all files belong.
    package let work = ActorWork(.caller)
    /// The wrong answers of the running store: violations without any crash.
    package private(set) var liveViolations: [LiveViolation] = []
    package private(set) var landings = 0
    package private(set) var draws: [ClientDraw] = []
    /// Called before an address leaves to a holder that outlives a power loss: the grant is permanent then (PROTOCOL P1.1).
    package var handsOutForGood: () -> Void = {}
    /// Called with all that leaves the store, before any of it can be used.
    package var handsOut: (Grant) -> Void = { _ in }
    /// Called at the first named point of each operation, before clients act there.
    var beginsOperation: (Step) -> Void = { _ in }
    /// The operation of the named point that was passed last.
    private var passing: Int?

    package init(log: EventLog, device: SimulatedDevice, seed: UInt64) {
        self.log = log
        self.device = device
        self.seed = seed
    }

    /// Notes that a client has registered. The workload's own client makes its accesses through the store, never by
    /// itself.
    package func join(_ client: Client, isWorkload: Bool) {
        if isWorkload { workloadHolder = client.holder }
        record(.joined(client))
    }

    // MARK: named points

    package func point(_ point: SchedulePoint) async {
        log.enter(point)
        if passing != point.operation {
            passing = point.operation
            beginsOperation(point.step)
        }
        let place = places.pass(point)
        var issuing = SeededGenerator(seed: seed, purpose: .issuing, name: place.words)
        var landing = SeededGenerator(seed: seed, purpose: .landing, name: place.words)
        note(place, issuing, landing)
        if issuing.chance(1, of: 3), let reach = issuing.pick(state.reaches, named: \.hold.id.value) {
            issue(on: reach, in: point.operation, &issuing)
        }
        if landing.chance(1, of: 2), let access = landing.pick(state.pending, named: { Int64($0.number) }) {
            _ = land(access)
        }
    }

    private func note(_ place: PlaceNames.Name, _ issuing: SeededGenerator, _ landing: SeededGenerator) {
        var (issuing, landing) = (issuing, landing)
        draws.append(
            ClientDraw(point: place.point, nth: place.nth, issuing: issuing.next(), landing: landing.next()))
    }

    package func handOut(_ grant: Grant) async {
        handsOut(grant)
        guard let first = (grant.holds + grant.stale + grant.kept).first, first.holder != workloadHolder,
            let client = state.clients.first(where: { $0.holder == first.holder }), let file = work.files[first.inode]
        else { return }
        if client.scope == .remote { handsOutForGood() }
        let parts = grant.stale + grant.kept
        // The whole grant changes at once, right after the marks: a crash just before them finds the client with what
        // it had.
        for hold in grant.holds + parts { log.append(.handedOut, hold.id.value) }
        for id in grant.replaced {
            guard let old = state.reaches.first(where: { $0.hold.id == id }) else { continue }
            let covered = parts.reduce(Int64(0)) {
                $0 + ($1.diskBlocks.intersection(old.hold.diskBlocks)?.count.value ?? 0)
            }
            // The client has not let go, so it still reaches what the answer does not cover.
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

    /// The clients let go of the reaches that `isConcerned` picks: accesses in flight there land, or are dropped if
    /// they may not, then the addresses are forgotten.
    package func letGo(where isConcerned: (Reach) -> Bool) {
        for reach in state.reaches where isConcerned(reach) {
            for access in state.pending where access.hold == reach.hold.id { _ = land(access) }
            log.append(.letGo, reach.hold.id.value)
            record(.ended(reach.hold.id))
        }
    }

    /// Notes a wrong answer of the running store.
    package func reportLive(
        _ message: String, oracle: String = OracleName.world, kind: String = "read_never_written"
    ) {
        liveViolations.append(
            LiveViolation(oracle: oracle, kind: kind, events: log.count, point: log.point, message: message))
    }

    // MARK: accesses

    /// Issues an access. Its number names its operation, so that one access more changes no number in another
    /// operation. When the operation's numbers are used up, no further access is issued in it.
    private func issue(on reach: Reach, in operation: Int, _ random: inout SeededGenerator) {
        if issued.operation != operation { issued = (operation, 0) }
        issued.count += 1
        guard issued.count < ClientAccess.inOneOperation else { return }
        let sectors = Int(reach.hold.count.value) * (Geometry.blockBytes / Geometry.sectorBytes)
        let access = ClientAccess(
            number: operation * ClientAccess.inOneOperation + issued.count, client: reach.client, hold: reach.hold.id,
            sector: random.below(sectors),
            writes: reach.hold.access.contains(.write) && !reach.isStale && random.chance(2, of: 3))
        log.append(.issued, Int64(access.number))
        record(.issued(access))
    }

    /// Lands an access, unless it would race with the running operation or reach past the end of file. Returns whether
    /// it landed.
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
