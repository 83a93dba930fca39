package import BigInt
private import LayoutStore

// What a crash may do to one medium, a file of the simulated disk or the whole data device.
//
// A write is *in flight* until the next sync of its file (a flush, for the device). Until then each 512-byte sector it touched
// may hold, after a crash, any content that the sector had since the last sync. SQLite commits to page 7 and 9 of a file:
//
//   event 0  write page 7     sectors 56…63   base | v0
//   event 1  write page 9     sectors 72…79   base | v1       size: old | new, when the file grew
//   event 2  write page 7     sectors 56…63   base | v0 | v2
//   event 3  sync             all sectors     v2 or v1 alone, one size
//
// A crash before event 3 leaves 3^8 · 2^8 · 2 states. So a crash may
//   drop     any sector of any write: page 9 without page 7, and the other way round
//   tear     a write at sector borders; within a sector it is whole (PROTOCOL P5.2)
//   reorder  writes without a sync between them, across files too, because each file syncs for itself
//   shorten  the file to any size that it had since its last sync. What lies past the chosen size is gone, and reads as zero
//            when the file grows again. A sector past the durable size has zeros as its base.
// and a truncation is one more version, zeros, of the sectors it cuts off.
//
// Not modelled here: a grown sector that holds foreign bytes; a write torn inside a sector; contents that the sector never had
// (bit flips, misdirected writes: faults, not crashes); a sync that fails or lies. Directory entries: a crash campaign starts
// from a synced set-up with all files in place, so none is in flight; see ``SimulatedDisk``.
// Source: CRASHMODEL M1 to M3; SQLite's "Atomic Commit" document for what its unix VFS assumes of sectors.

/// A medium with undecided sectors: durable contents, versions in flight, and candidates for the size.
///
/// The recording cursor appends versions (``write(_:at:time:)``, ``seal()``); a mounted copy narrows them as it is read. A copy
/// shares everything until it is changed, so mounting costs the same whatever the size.
package struct SectorSpan {
    package static let sectorBytes = Geometry.sectorBytes

    var base: SectorArray
    /// Bytes of `base` that count; what lies behind was cut off and is zero.
    var baseLimit = Int.max
    /// For each sector its place in `flights`, or -1. May be shorter than the medium.
    private var slots: [Int32] = []
    /// In the order of the first write.
    var flights: [SectorFlight] = []
    /// Candidates for the size in bytes, oldest first; never empty.
    var sizes: [Int]
    /// A log that recovery found shorter than it was written: its frames are explored as they were written last.
    var isCutShort = false
    /// The torn frame behind the last valid one, and the event that left it so; 0 when the log just ends there, be it cut short
    /// or followed by what was there before the last sync. No reader tells these two apart (ADR 3).
    var logTail = 0

    /// - Parameter size: in bytes, for a file. A device has no end of its own: nil.
    package init(base: SectorArray = SectorArray(), size: Int?) {
        self.base = base
        sizes = [size ?? .max]
    }

    // MARK: What a cut asks

    /// Sectors that have more than one candidate.
    package var inFlightSectors: Int { flights.lazy.filter { $0.candidates.count > 1 }.count }

    /// Candidates of all sectors multiplied, times the different sizes: the denominator of a search (CRASHMODEL M3).
    package var legalStates: BigUInt {
        var product = BigUInt(Set(sizes).count)
        for flight in flights { product *= BigUInt(flight.candidates.count) }
        return product
    }

    /// The different contents that `sector` may have now, oldest first; the only one, when it is decided. Decides nothing.
    package func candidates(sector: Int) -> [[UInt8]] {
        guard let slot = slot(of: sector) else { return [baseSector(sector)] }
        var contents: [[UInt8]] = []
        for version in flights[slot].candidates where !contents.contains(version.bytes) {
            contents.append(version.bytes)
        }
        return contents
    }

    // MARK: Recording

    /// Adds a version to each sector that the bytes touch.
    package mutating func write(_ bytes: [UInt8], at offset: Int, time: Int) {
        var done = 0
        while done < bytes.count {
            let sector = (offset + done) / Self.sectorBytes
            let inside = (offset + done) % Self.sectorBytes
            let count = min(Self.sectorBytes - inside, bytes.count - done)
            var content = newest(sector)
            content.replaceSubrange(inside..<(inside + count), with: bytes[done..<(done + count)])
            append(SectorFlight.Version(time: time, bytes: content), to: sector)
            done += count
        }
        if let size = sizes.last, offset + bytes.count > size { sizes.append(offset + bytes.count) }
    }

    /// Adds a size, and zeros to what it cuts off.
    package mutating func truncate(to size: Int, time: Int) {
        guard let old = sizes.last, old != size else { return }
        sizes.append(size)
        guard size < old else { return }
        for sector in (size / Self.sectorBytes)...((old - 1) / Self.sectorBytes) {
            let kept = max(0, size - sector * Self.sectorBytes)
            append(SectorFlight.Version(time: time, bytes: Self.cut(newest(sector), to: kept)), to: sector)
        }
    }

    /// A sync: the newest versions become the durable contents.
    package mutating func seal() {
        for flight in flights {
            base[flight.sector] = flight.candidates[flight.candidates.count - 1].bytes
            slots[flight.sector] = -1
        }
        flights.removeAll()
        sizes = [sizes[sizes.count - 1]]
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

    /// Writes `bytes` over a part of every candidate of the flight in `slot`.
    mutating func patch(_ slot: Int, _ part: Range<Int>, with bytes: UnsafeRawBufferPointer) {
        flights[slot].patch(part, with: bytes)
    }

    /// Gives `sector` one content, whatever it was.
    mutating func replace(_ sector: Int, with bytes: [UInt8]) {
        let version = SectorFlight.Version(time: -1, bytes: bytes)
        if let slot = slot(of: sector) { flights[slot].candidates = [version] } else { add(sector, [version]) }
    }

    /// Zeroes what every candidate has past `limit`, and the durable contents too.
    mutating func cut(to limit: Int) {
        baseLimit = min(baseLimit, limit)
        for slot in flights.indices where (flights[slot].sector + 1) * Self.sectorBytes > limit {
            let kept = max(0, limit - flights[slot].sector * Self.sectorBytes)
            flights[slot].candidates = flights[slot].candidates.map {
                SectorFlight.Version(time: $0.time, bytes: Self.cut($0.bytes, to: kept))
            }
        }
    }

    func baseSector(_ sector: Int) -> [UInt8] {
        let start = sector * Self.sectorBytes
        if start + Self.sectorBytes <= baseLimit { return base[sector] }
        return Self.cut(base[sector], to: max(0, baseLimit - start))
    }

    private func newest(_ sector: Int) -> [UInt8] {
        guard let slot = slot(of: sector) else { return baseSector(sector) }
        return flights[slot].candidates[flights[slot].candidates.count - 1].bytes
    }

    private mutating func append(_ version: SectorFlight.Version, to sector: Int) {
        if let slot = slot(of: sector) {
            flights[slot].candidates.append(version)
        } else {
            add(sector, [SectorFlight.Version(time: -1, bytes: baseSector(sector)), version])
        }
    }

    private mutating func add(_ sector: Int, _ candidates: [SectorFlight.Version]) {
        if slots.count <= sector { slots.append(contentsOf: repeatElement(-1, count: sector + 1 - slots.count)) }
        slots[sector] = Int32(flights.count)
        flights.append(SectorFlight(sector: sector, candidates: candidates))
    }

    private static func cut(_ bytes: [UInt8], to kept: Int) -> [UInt8] {
        var bytes = bytes
        for index in kept..<bytes.count { bytes[index] = 0 }
        return bytes
    }
}
