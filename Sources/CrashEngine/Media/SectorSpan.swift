package import BigInt
private import LayoutStore

// A span is one medium, a file of the simulated disk or the whole data device, with all that a crash may do to it.
//
// A write is *in flight* until the next sync of its file (for the device: the next flush). Until then each 512-byte
// sector that the write touched may hold, after a crash of the machine, any content that the sector had since the last
// sync. Blocks 7 and 9 (of 4,096 bytes, counted from 0) of a file are written:
//
//   event 0  write block 7    sectors 56…63   base | v0
//   event 1  write block 9    sectors 72…79   base | v1
//   event 2  write block 7    sectors 56…63   base | v0 | v2
//   event 3  sync             all of them     v2, or v1, alone
//
// A power loss before event 3 leaves one of 3^8 · 2^8 states. If block 9 made the file grow, there are two sizes as
// well, and its sectors have a third content (see expose): 3^8 · 3^8 · 2 states. So a crash may
//   drop     any sector of any write: block 9 without block 7, and the other way round
//   tear     a write at sector borders; a sector is written as a whole (PROTOCOL P5.2)
//   reorder  writes without a sync between them, across files too, because each file syncs for itself
//   shorten  the file to any size that it had since its last sync; bytes past that size are gone, and read as zeros
//            when the file grows again
//   expose   in a sector past the durable size, bytes that somebody else left there: poison, or a deleted log's frames
// A truncation adds a size and changes no sector; a file that grows again shows zeros where it was cut.
//
// A crash of the process alone decides nothing: every completed write shows and *stays* in flight, so that a later
// power loss may drop what the next process has read. A span is one value through all of that: it runs, crashes, is
// read, written and synced, and crashes again.
//
// Not modelled here: a write torn inside a sector; contents that the sector never had (bit flips and misdirected writes
// are faults, not crashes).
// Source: CRASHMODEL M1 to M3; SQLite's "Atomic Commit" document for what its unix VFS assumes of sectors.

/// A medium whose sectors and sizes are in flight, or undecided after a crash. A copy shares everything until one of
/// the two is changed, so that keeping a copy costs the same whatever the size.
package struct SectorSpan: Sendable {
    package static let sectorBytes = Geometry.sectorBytes

    var base: SectorArray
    /// How many bytes of `base` count; the bytes past them were cut off and are zeros.
    private(set) var baseLimit = Int.max
    /// For each sector its index in `flights`, or -1. May be shorter than the medium.
    private var slots: [Int32] = []
    /// The sectors that were written, in the order of their first writes.
    private(set) var flights: [SectorFlight] = []
    /// The candidates for the size in bytes, oldest first; never empty. While the machine runs there is one.
    private(set) var sizes: [Int]
    /// The earlier sizes since the last sync, which a crash may bring back.
    private var olderSizes: [Int] = []
    /// The greatest size before a truncation since the last sync: bytes between the size and here read as zeros if the
    /// file grows again.
    private var shrunkFrom = 0
    /// Sectors that begin at this byte or past it had no durable content.
    private var durableSize: Int
    /// The bytes that somebody else left where the file grows: a sector past the durable size may show them after a
    /// crash. Nil for poison.
    var leftover: SectorArray?
    /// Whether any sector got another content since the last sync.
    private var isChanged = false
    /// A hash of the decisions since the last crash, by the contents chosen: equal for equal contents.
    var decided: Int64 = 0
    /// Counts the writes, so that contents have an order.
    private var clock = 0
    /// The clock when a sync last failed, or -1: contents that were written by then are in flight for good, whatever
    /// sync follows.
    private var lostBefore = -1

    /// - Parameter size: the size of a file in bytes; nil for a device, which is a span without an end.
    package init(base: SectorArray = SectorArray(), size: Int?) {
        self.base = base
        sizes = [size ?? .max]
        durableSize = size ?? .max
    }

    // MARK: What a cut asks

    /// How many sectors may have more than one content after a crash.
    package var inFlightSectors: Int { flights.lazy.filter(\.isInFlight).count }

    /// The product of the number of contents of each sector and the number of sizes: the denominator of a search
    /// (CRASHMODEL M3).
    package var legalStates: BigUInt {
        var product = BigUInt(Set(sizes + olderSizes).count)
        for flight in flights where flight.isInFlight { product *= BigUInt(flight.legalContents) }
        return product
    }

    // MARK: Crashes and syncs

    /// A crash of the machine: everything since the last sync is undecided.
    mutating func crash() {
        for slot in flights.indices { flights[slot].crash() }
        var all: [Int] = []
        for size in olderSizes + sizes where !all.contains(size) { all.append(size) }
        (sizes, olderSizes) = (all, [])
        durableSize = all.min() ?? durableSize
        decided = 0
    }

    /// A sync: the contents that the sectors show now are permanent.
    ///
    /// - Parameter folding: whether the contents move to `base`: for a medium that runs for long and never crashed.
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

    /// A sync that fails: pages in flight count as clean from now on, so that later syncs succeed without writing them.
    /// Their contents show until a crash takes them (CRASHMODEL M2; Linux reports a failed writeback once).
    mutating func failSync() { lostBefore = clock }

    // MARK: Writing

    /// Writes `source` at byte `offset`. Whole sectors are overwritten, parts of sectors are patched in every
    /// candidate. Decides only whether the file ends before the last byte written, and if so where.
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

    /// Sets the size. Decides only whether it was smaller before, and if so which size it was.
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

    /// Gives each sector that the bytes touch a new content.
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

    /// Whether a write of `bytes` would change nothing, not even what a crash may leave: the sector shows them already
    /// and, if it was not written since the last sync, has them on the medium. Never so after a failed sync: then the
    /// write gives a later sync something to write.
    private func isShown(_ bytes: UnsafeRawBufferPointer, on part: Range<Int>, of sector: Int) -> Bool {
        guard lostBefore < 0 else { return false }
        guard let slot = slot(of: sector) else {
            return sector * Self.sectorBytes < durableSize && baseSector(sector).agrees(with: bytes, on: part)
        }
        return flights[slot].isDecided && flights[slot].shown.bytes.agrees(with: bytes, on: part)
    }

    // MARK: Sectors

    /// The index of `sector` in `flights`; nil if `base` has its only content.
    @inline(__always)
    func slot(of sector: Int) -> Int? {
        guard sector < slots.count, slots[sector] >= 0 else { return nil }
        return Int(slots[sector])
    }

    /// Keeps the candidates of one class; see ``SectorFlight/narrow(to:of:)``.
    mutating func narrow(_ slot: Int, to chosen: Int, of classes: [Int]) {
        flights[slot].narrow(to: chosen, of: classes)
    }

    /// Keeps the sizes that `isKept` picks. When one is left, the bytes past it are gone.
    mutating func narrowSizes(_ isKept: (Int) -> Bool) {
        sizes.removeAll { !isKept($0) }
        guard sizes.allSatisfy({ $0 == sizes[0] }) else { return }
        sizes = [sizes[0]]
        durableSize = sizes[0]
        cut(to: sizes[0])
    }

    /// Zeroes every content past byte `limit`, the durable ones too. Sectors that lie wholly past it count as never
    /// written.
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
