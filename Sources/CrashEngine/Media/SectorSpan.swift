package import BigInt
private import LayoutStore

// What a crash may do to one medium, a file of the simulated disk or the whole data device.
//
// A write is *in flight* until the next sync of its file (a flush, for the device). Until then each 512-byte sector it touched
// may hold, after a crash of the machine or its power, any content that the sector had since the last sync. SQLite commits to
// page 7 and 9 of a file:
//
//   event 0  write page 7     sectors 56…63   base | v0
//   event 1  write page 9     sectors 72…79   base | v1       size: old | new, when the file grew
//   event 2  write page 7     sectors 56…63   base | v0 | v2
//   event 3  sync             all sectors     v2 or v1 alone, one size
//
// A power loss before event 3 leaves 3^8 · 2^8 · 2 states. So it may
//   drop     any sector of any write: page 9 without page 7, and the other way round
//   tear     a write at sector borders; within a sector it is whole (PROTOCOL P5.2)
//   reorder  writes without a sync between them, across files too, because each file syncs for itself
//   shorten  the file to any size that it had since its last sync. What lies past the chosen size is gone, and reads as zero
//            when the file grows again
//   expose   in a sector past the durable size: zeros, or what somebody else left on those blocks: poison, unless it is known
// A truncation is one more size and changes no sector; a file that grows again shows zeros where it was cut.
//
// A crash of the process alone decides nothing: every completed write shows, and what was in flight *stays* in flight, so that
// a power loss after it may still drop what the next process has read. A span is one value through all of that: it runs,
// crashes, is read, written and synced, and crashes again.
//
// Not modelled here: a write torn inside a sector; contents that the sector never had (bit flips, misdirected writes: faults,
// not crashes). Source: CRASHMODEL M1 to M3; SQLite's "Atomic Commit" document for what its unix VFS assumes of sectors.

/// A medium with its sectors and sizes in flight, or undecided after a crash. A copy shares everything until it is changed, so
/// that keeping one costs the same whatever the size.
package struct SectorSpan: Sendable {
    package static let sectorBytes = Geometry.sectorBytes

    var base: SectorArray
    /// Bytes of `base` that count; what lies behind was cut off and is zero.
    private(set) var baseLimit = Int.max
    /// For each sector its place in `flights`, or -1. May be shorter than the medium.
    private var slots: [Int32] = []
    /// In the order of the first write.
    private(set) var flights: [SectorFlight] = []
    /// Candidates for the size in bytes, oldest first; never empty. Of a running machine there is one.
    private(set) var sizes: [Int]
    /// Sizes since the last sync that a crash may bring back.
    private var olderSizes: [Int] = []
    /// Bytes past the size, up to here, were cut off since the last sync: they read as zeros if the file grows again.
    private var shrunkFrom = 0
    /// Sectors that begin past this had no durable content.
    private var durableSize: Int
    /// What somebody left where the medium grows: a sector past the durable size may show it beside zeros; nil for poison.
    var leftover: SectorArray?
    /// Whether any sector got another content since the last sync.
    private var isChanged = false
    /// A hash of what was decided since the last crash, by content: equal for equal classes of contents.
    var decided: Int64 = 0
    /// Counts the writes, so that contents have an order.
    private var clock = 0
    /// What was written up to here and not since was in flight when a sync failed: no later sync makes it permanent.
    private var lostBefore = -1

    /// - Parameter size: in bytes, for a file. A device has no end of its own: nil.
    package init(base: SectorArray = SectorArray(), size: Int?) {
        self.base = base
        sizes = [size ?? .max]
        durableSize = size ?? .max
    }

    // MARK: What a cut asks

    /// Sectors that may have more than one content after a crash.
    package var inFlightSectors: Int { flights.lazy.filter(\.isInFlight).count }

    /// Contents of all sectors multiplied, times the different sizes: the denominator of a search (CRASHMODEL M3).
    package var legalStates: BigUInt {
        var product = BigUInt(Set(sizes + olderSizes).count)
        for flight in flights where flight.isInFlight { product *= BigUInt(flight.legalContents) }
        return product
    }

    /// The different contents that `sector` may show now, oldest first; the only one, when it is decided. Decides nothing.
    package func candidates(sector: Int) -> [[UInt8]] {
        guard let slot = slot(of: sector) else { return [baseSector(sector).array] }
        if flights[slot].isDecided { return [flights[slot].shown.bytes.array] }
        var contents: [SectorBytes] = []
        for index in 0..<flights[slot].count {
            let bytes = flights[slot].candidate(index).bytes
            if !contents.contains(bytes) { contents.append(bytes) }
        }
        return contents.map(\.array)
    }

    /// Whether every content that `sector` may show now is `expected`; nil stands for a hole, which shows zeros. Decides nothing.
    func shows(at sector: Int?, onlyWhat expected: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        guard let sector else { return SectorArray.zeros.withUnsafeBytes(expected) }
        guard let slot = slot(of: sector) else { return baseSector(sector).withUnsafeBytes(expected) }
        return (0..<flights[slot].count).allSatisfy { flights[slot].candidate($0).bytes.withUnsafeBytes(expected) }
    }

    /// The contents that show now, as one array without anything in flight.
    var shown: SectorArray {
        var array = base
        for flight in flights { array[flight.sector] = flight.shown.bytes }
        return array
    }

    // MARK: Crashes and syncs

    /// The machine, or its power, fails: everything since the last sync is undecided.
    mutating func crash() {
        for slot in flights.indices { flights[slot].crash() }
        var all: [Int] = []
        for size in olderSizes + sizes where !all.contains(size) { all.append(size) }
        (sizes, olderSizes) = (all, [])
        durableSize = all.min() ?? durableSize
        decided = 0
    }

    /// A sync: what the sectors show now is permanent.
    ///
    /// - Parameter folding: whether decided contents move to `base`: for a medium that runs for long, and never crashed.
    mutating func seal(folding: Bool = false) {
        defer {
            olderSizes = []
            durableSize = sizes.min() ?? durableSize
        }
        if shrunkFrom > 0, sizes.count == 1 { cut(to: sizes[0]) }
        shrunkFrom = 0
        guard isChanged else { return }
        isChanged = false
        if lostBefore >= 0 {
            for slot in flights.indices where flights[slot].newest.time > lostBefore { flights[slot].seal() }
        } else if folding {
            if baseLimit < .max { base.cut(to: baseLimit) }
            baseLimit = .max
            for flight in flights {
                base[flight.sector] = flight.newest.bytes
                slots[flight.sector] = -1
            }
            flights.removeAll(keepingCapacity: true)
            base.rememberHashes()
        } else {
            for slot in flights.indices where flights[slot].isInFlight { flights[slot].seal() }
        }
    }

    /// A sync that fails: pages that were in flight count as clean from now on, so that later syncs pass them by although they
    /// succeed. What shows stays, until a crash takes it (CRASHMODEL M2; Linux reports a failed writeback once).
    mutating func failSync() { lostBefore = clock }

    // MARK: Writing

    /// Writes `source` at byte `offset`. Whole sectors are overwritten, the ends are patched in every candidate; nothing is
    /// decided but whether the file ends before.
    mutating func write(
        _ source: UnsafeRawBufferPointer, at offset: Int, of medium: ChoicePoint.Medium, by chooser: any Chooser
    ) {
        guard !source.isEmpty else { return }
        let end = offset + source.count
        narrowSize(of: medium, by: chooser) { min($0, end) }
        clock += 1
        if sizes[0] < end {
            if sizes[0] < shrunkFrom { zero(sizes[0]..<min(end, shrunkFrom)) }
            olderSizes += sizes
            sizes = [end]
        }
        put(source, at: offset)
    }

    /// Sets the size, deciding whether it was below.
    mutating func truncate(to size: Int, of medium: ChoicePoint.Medium, by chooser: any Chooser) {
        narrowSize(of: medium, by: chooser) { min($0, size) }
        let old = sizes.max() ?? size
        guard sizes.count > 1 || old != size else { return }
        if size > old, old < shrunkFrom { zero(old..<min(size, shrunkFrom)) }
        olderSizes += sizes
        sizes = [size]
        shrunkFrom = max(shrunkFrom, old)
    }

    private mutating func zero(_ range: Range<Int>) {
        let zeros = [UInt8](repeating: 0, count: range.count)
        zeros.withUnsafeBytes { put($0, at: range.lowerBound) }
    }

    /// Gives each sector that the bytes touch one version more.
    private mutating func put(_ source: UnsafeRawBufferPointer, at offset: Int) {
        var copy: [UInt8]?
        func whole(at place: Int) -> SectorBytes {
            let storage = copy ?? Array(source)
            copy = storage
            return SectorBytes(storage, at: place)
        }
        for sector in sectors(offset..<(offset + source.count)) {
            let part = self.part(of: sector, in: offset..<(offset + source.count))
            let place = sector * Self.sectorBytes + part.lowerBound - offset
            let isWhole = part.count == Self.sectorBytes
            let bytes = UnsafeRawBufferPointer(rebasing: source[place..<(place + part.count)])
            if isShown(bytes, on: part, of: sector) { continue }
            isChanged = true
            if let slot = slot(of: sector) {
                if isWhole {
                    flights[slot].overwrite(with: SectorFlight.Version(time: clock, bytes: whole(at: place)))
                } else {
                    flights[slot].patch(part, with: bytes, time: clock)
                }
                continue
            }
            let before = baseSector(sector)
            var older = [SectorFlight.Version(time: -1, bytes: before)]
            if sector * Self.sectorBytes >= durableSize {
                let exposed = leftover?[sector] ?? SectorBytes(SimulatedDevice.poison(sector: sector))
                older.insert(SectorFlight.Version(time: -1, bytes: exposed), at: 0)
            }
            if slots.count <= sector {
                slots.append(contentsOf: repeatElement(-1, count: sector + 1 - slots.count))
            }
            slots[sector] = Int32(flights.count)
            let content = isWhole ? whole(at: place) : before.replacing(part, with: bytes)
            flights.append(
                SectorFlight(
                    sector: sector, candidate: SectorFlight.Version(time: clock, bytes: content), older: older))
        }
    }

    /// Whether writing `bytes` changes nothing that a crash may leave: the sector shows them already and, if it is not in flight, has
    /// them on the medium. After a sync that failed they would have to be written all the same, so that a later one finds them.
    private func isShown(_ bytes: UnsafeRawBufferPointer, on part: Range<Int>, of sector: Int) -> Bool {
        guard lostBefore < 0 else { return false }
        guard let slot = slot(of: sector) else {
            return sector * Self.sectorBytes < durableSize && baseSector(sector).agrees(with: bytes, on: part)
        }
        return flights[slot].isDecided && flights[slot].shown.bytes.agrees(with: bytes, on: part)
    }

    // MARK: Sectors

    /// The place of `sector` in `flights`, or nil when it was not touched since the last sync.
    @inline(__always)
    func slot(of sector: Int) -> Int? {
        guard sector < slots.count, slots[sector] >= 0 else { return nil }
        return Int(slots[sector])
    }

    /// Changes the candidates of the flight in `slot`.
    mutating func narrow(_ slot: Int, to chosen: Int, of classes: [Int]) {
        flights[slot].narrow(to: chosen, of: classes)
    }

    /// Keeps the sizes that `isKept` picks. When one is left, what lies past it is gone.
    mutating func narrowSizes(_ isKept: (Int) -> Bool) {
        sizes.removeAll { !isKept($0) }
        guard sizes.allSatisfy({ $0 == sizes[0] }) else { return }
        sizes = [sizes[0]]
        durableSize = sizes[0]
        cut(to: sizes[0])
    }

    /// Zeroes what every content has past `limit`, the durable ones too. Sectors that lie wholly behind it are as if nobody had ever
    /// written them.
    private mutating func cut(to limit: Int) {
        baseLimit = min(baseLimit, limit)
        if let last = slot(of: limit / Self.sectorBytes) { flights[last].cut(to: limit % Self.sectorBytes) }
        let firstGone = (limit + Self.sectorBytes - 1) / Self.sectorBytes
        guard firstGone < slots.count, slots[firstGone...].contains(where: { $0 >= 0 }) else { return }
        slots.removeSubrange(firstGone...)
        flights.removeAll { $0.sector >= firstGone }
        for (slot, flight) in flights.enumerated() { slots[flight.sector] = Int32(slot) }
    }
}
