// The reference works out, without the store, what the files have to hold: per file its sizes and, per 512-byte sector,
// every version that the sector ever had. It shares no source with Operations/ and imports nothing.
//
// A version is of one of three kinds. *Data*: a write, a copy, a mapped store, a client's landing. *Metadata*: made by
// changing which blocks a file maps, as in truncate, clone, whole blocks punched or zeroed, all that collapse, insert
// or exchange moves. *Flushed first*: on the device before the transaction that needs it begins, as are all bytes past
// the old end of file when a size is raised, and the parts of blocks at the edges of a punched or zeroed range. An
// operation's *deciding LSN* is the commit that makes its change of metadata or size; an operation without one changes
// data only. Data is *sealed* once a caller was told that it is durable. After a crash that recovered to LSN n:
//
//   metadata       deciding LSN ≤ n: the version hides all older ones; else neither it nor any later one may show
//   data           may show once issued; once sealed, it or a newer one must show
//   flushed first  deciding LSN ≤ n: it or a newer one must show; else it may show, like data
//
// So each sector has a window, from the last version that must show to the newest issued one, and may show nothing
// else. Dedupe changes no content. An unlinked file keeps its content for clients that have it mapped.
//
// Verifies: sizes exactly, content per sector. Does not verify: how blocks are shared, or bytes past the end of file.
// Source: CRASHMODEL M5.3; PROTOCOL P2.4, P5.1, P5.2, P6; fallocate(2), copy_file_range(2) for what the operations do.

/// The sizes and contents that the files of one recorded run have to have.
package struct ReferenceFiles: Sendable {
    package static let sectorBytes = 512
    private static let blockBytes = 4096

    private struct SizeChange: Sendable {
        let operation: Int
        let size: Int
    }

    private struct File: Sendable {
        let created: Int
        var unlinked: Int?
        var sizes: [SizeChange]
        var sectors = SectorHistories()

        var size: Int { sizes.last?.size ?? 0 }
    }

    private static let zeros = SectorHistories.zeros

    private var files: [File] = []
    /// Operation → the LSN that decides whether its metadata happened.
    private var deciding = ByOperation<Int64>()
    /// Operation → the event at which that operation itself was acknowledged as durable.
    private var acknowledged = ByOperation<Int>()
    private var syncs = SyncMarks()

    package init() {}

    // MARK: what happens

    /// Makes the next file; returns its index.
    package mutating func create(operation: Int) -> Int {
        files.append(File(created: operation, sizes: [SizeChange(operation: operation, size: 0)]))
        return files.count - 1
    }

    /// A write of `bytes` at byte `offset`; raises the size as needed.
    package mutating func write(_ file: Int, _ bytes: [UInt8], at offset: Int, operation: Int, issued: Int) {
        guard !bytes.isEmpty else { return }
        let (end, before) = (offset + bytes.count, files[file].size)
        if offset > before { zeroTail(file, operation: operation, issued: issued) }
        if end > before { files[file].sizes.append(SizeChange(operation: operation, size: end)) }
        // The sector of the old end of file, and all sectors past it, are flushed before the new size commits.
        let cut = max(before / Self.sectorBytes * Self.sectorBytes, offset)
        let inside = end > before ? min(cut, end) - offset : bytes.count
        store(file, Array(bytes[..<inside]), at: offset, operation: operation, issued: issued, .data)
        store(
            file, Array(bytes[inside...]), at: offset + inside, operation: operation, issued: issued, .flushedFirst)
    }

    package mutating func truncate(_ file: Int, to size: Int, operation: Int, issued: Int) {
        guard size < files[file].size else { return raise(file, to: size, operation: operation, issued: issued) }
        files[file].sizes.append(SizeChange(operation: operation, size: size))
        let first = SectorHistories.count(ofBytes: size)
        let cut = first..<max(files[file].sectors.end, first)
        show([(cut, Self.zeros)], in: file, operation: operation, issued: issued)
    }

    /// Preallocates up to byte `end`: no content changes, but the size may be raised.
    package mutating func allocate(_ file: Int, to end: Int, keepSize: Bool, operation: Int, issued: Int) {
        if !keepSize { raise(file, to: end, operation: operation, issued: issued) }
    }

    /// `range` becomes zeros; the size stays.
    package mutating func punch(_ file: Int, _ range: Range<Int>, operation: Int, issued: Int) {
        let size = files[file].size
        for (part, kind) in zip(
            SectorHistories.parts(range, Self.blockBytes), [SectorVersion.Kind.flushedFirst, .metadata, .flushedFirst])
        {
            files[file].sectors.erase(part.clamped(to: 0..<size)) {
                SectorVersion(issued: issued, operation: operation, kind: kind, bytes: $0)
            }
        }
    }

    /// `range` becomes zeros, and the size may be raised to its end.
    package mutating func zero(_ file: Int, _ range: Range<Int>, keepSize: Bool, operation: Int, issued: Int) {
        if !keepSize { raise(file, to: range.upperBound, operation: operation, issued: issued) }
        punch(file, range, operation: operation, issued: issued)
    }

    /// Cuts `range` (whole blocks before the end of file) out; the bytes after it move down.
    package mutating func collapse(_ file: Int, _ range: Range<Int>, operation: Int, issued: Int) {
        shift(file, from: range.lowerBound, by: -range.count, operation: operation, issued: issued)
    }

    /// Inserts zeros as `range` (whole blocks from before the end of file on); the bytes from its start on move up.
    package mutating func insert(_ file: Int, _ range: Range<Int>, operation: Int, issued: Int) {
        shift(file, from: range.lowerBound, by: range.count, operation: operation, issued: issued)
    }

    /// The target's range shows from now on the bytes that the source's range shows now.
    package mutating func clone(
        _ source: Int, at sourceOffset: Int, length: Int, to target: Int, at offset: Int, operation: Int, issued: Int
    ) {
        guard length > 0 else { return }
        let (first, whole, rest) = (
            sourceOffset / Self.sectorBytes, length / Self.sectorBytes, length % Self.sectorBytes
        )
        let pieces = files[source].sectors.shown(first..<(first + whole))
        let last = content(of: source, from: sourceOffset + length - rest, to: sourceOffset + length)
        raise(target, to: offset + length, operation: operation, issued: issued)
        let place = offset / Self.sectorBytes
        show(pieces, in: target, movedBy: place - first, operation: operation, issued: issued)
        guard rest > 0 else { return }
        // Past the cloned length, the rest of the target's last sector shows zeros, as after a truncate.
        let padded = last + Self.zeros[rest...]
        show([((place + whole)..<(place + whole + 1), padded)], in: target, operation: operation, issued: issued)
    }

    /// Writes the bytes that the source shows now, up to its end of file, into the target.
    package mutating func copy(
        _ source: Int, at sourceOffset: Int, length: Int, to target: Int, at offset: Int, operation: Int, issued: Int
    ) {
        let bytes = content(of: source, from: sourceOffset, to: min(sourceOffset + length, files[source].size))
        write(target, bytes, at: offset, operation: operation, issued: issued)
    }

    /// Two ranges that begin at whole blocks swap what they show; sizes stay.
    package mutating func exchange(
        _ first: Int, at firstOffset: Int, with second: Int, at secondOffset: Int, length: Int, operation: Int,
        issued: Int
    ) {
        let (left, right) = (firstOffset / Self.sectorBytes, secondOffset / Self.sectorBytes)
        let count = SectorHistories.count(ofBytes: length)
        let (mine, others) = (
            files[first].sectors.shown(left..<(left + count)), files[second].sectors.shown(right..<(right + count))
        )
        show(others, in: first, movedBy: left - right, operation: operation, issued: issued)
        show(mine, in: second, movedBy: right - left, operation: operation, issued: issued)
    }

    package mutating func unlink(_ file: Int, operation: Int) { files[file].unlinked = operation }

    /// A client's store landed in a sector of the file. It belongs to no operation, so only a sync seals it.
    package mutating func land(_ file: Int, sector: Int, _ bytes: [UInt8], issued: Int) {
        let version = SectorVersion(issued: issued, operation: -1, kind: .data, bytes: bytes)
        files[file].sectors.append(version, to: sector..<(sector + 1))
    }

    /// `lsn` decides whether the operation's metadata is there after a crash.
    package mutating func decide(_ operation: Int, by lsn: Int64) { deciding[operation] = lsn }

    /// The operation returned as durable.
    package mutating func acknowledge(_ operation: Int, at event: Int) { acknowledged[operation] = event }

    /// A sync that began at event `begin` returned at `end`.
    package mutating func synced(from begin: Int, to end: Int) { syncs.append(from: begin, to: end) }

    // MARK: what has to be there

    package var count: Int { files.count }

    /// The size in bytes after everything that happened.
    package func size(of file: Int) -> Int { files[file].size }

    /// Bytes `from ..< to` after everything that happened; zeros past what was written.
    package func content(of file: Int, from: Int, to: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(to - from, 0) + Self.sectorBytes)
        guard to > from else { return [] }
        for piece in files[file].sectors.shown((from / Self.sectorBytes)..<SectorHistories.count(ofBytes: to)) {
            for _ in piece.sectors { bytes += piece.bytes }
        }
        let skipped = from % Self.sectorBytes
        return Array(bytes[skipped..<(skipped + (to - from))])
    }

    /// The end of the sectors from `sector` on that have all had the same versions.
    package func runEnd(_ file: Int, of sector: Int) -> Int { files[file].sectors.runEnd(of: sector) }

    /// What `sectors` show after everything that happened, where it is the same in one run.
    package func shown(_ file: Int, _ sectors: Range<Int>) -> [SectorHistories.Piece] {
        files[file].sectors.shown(sectors)
    }

    /// Whether the file was unlinked.
    package func isUnlinked(_ file: Int) -> Bool { files[file].unlinked != nil }

    /// Whether the file had been created in a store that recovered to `lsn`.
    package func isCreated(_ file: Int, at lsn: Int64) -> Bool { isDecided(files[file].created, at: lsn) }

    /// Whether the file had been unlinked in a store that recovered to `lsn`.
    package func isUnlinked(_ file: Int, at lsn: Int64) -> Bool {
        files[file].unlinked.map { isDecided($0, at: lsn) } ?? false
    }

    /// The size in bytes in a store that recovered to `lsn`.
    package func size(of file: Int, at lsn: Int64) -> Int {
        files[file].sizes.last { isDecided($0.operation, at: lsn) }?.size ?? 0
    }

    /// Whether `fits` accepts one of the versions that a sector may show in a store that crashed after the first `cut`
    /// events and recovered to `lsn`. Asks from the oldest version on.
    package func allows(_ file: Int, sector: Int, cut: Int, at lsn: Int64, _ fits: ([UInt8]) -> Bool) -> Bool {
        let versions = files[file].sectors[sector]
        var (oldest, end) = (-1, versions.count)
        for index in versions.indices.reversed() where versions[index].issued < cut {
            let isDecided = isDecided(versions[index].operation, at: lsn)
            let kind = deciding[versions[index].operation] == nil ? .data : versions[index].kind
            if kind == .metadata, !isDecided {
                end = index  // neither this version nor any later one may show
            } else if kind == .data ? isSealed(versions[index], cut: cut) : isDecided {
                oldest = index
                break
            }
        }
        return oldest < 0 && fits(Self.zeros)
            || versions[max(oldest, 0)..<end].contains { $0.issued < cut && fits($0.bytes) }
    }

    // MARK: how

    private func isDecided(_ operation: Int, at lsn: Int64) -> Bool { deciding[operation].map { $0 <= lsn } ?? false }

    private func isSealed(_ version: SectorVersion, cut: Int) -> Bool {
        if let own = acknowledged[version.operation], own < cut { return true }
        return syncs.seals(version.issued, before: cut)
    }

    /// Moves all bytes from `start` on, and the size, by a number of bytes; a gap that opens shows zeros.
    private mutating func shift(_ file: Int, from start: Int, by bytes: Int, operation: Int, issued: Int) {
        let (before, first, distance) = (files[file].size, start / Self.sectorBytes, bytes / Self.sectorBytes)
        files[file].sizes.append(SizeChange(operation: operation, size: before + bytes))
        let gap = first..<(first + max(distance, 0))
        let end = max(SectorHistories.count(ofBytes: before + max(bytes, 0)), gap.upperBound)
        let moved = files[file].sectors.shown((gap.upperBound - distance)..<(end - distance))
        show([(gap, Self.zeros)], in: file, operation: operation, issued: issued)
        show(moved, in: file, movedBy: distance, operation: operation, issued: issued)
    }

    /// Raises the size to at least `size`; the new bytes show zeros.
    private mutating func raise(_ file: Int, to size: Int, operation: Int, issued: Int) {
        guard size > files[file].size else { return }
        zeroTail(file, operation: operation, issued: issued)
        files[file].sizes.append(SizeChange(operation: operation, size: size))
    }

    /// Zeroes from the end of file to the end of its sector: a raised size will show these bytes.
    private mutating func zeroTail(_ file: Int, operation: Int, issued: Int) {
        let (size, sector) = (files[file].size, Self.sectorBytes)
        let zeros = [UInt8](repeating: 0, count: (sector - size % sector) % sector)
        store(file, zeros, at: size, operation: operation, issued: issued, .flushedFirst)
    }

    private mutating func store(
        _ file: Int, _ bytes: [UInt8], at offset: Int, operation: Int, issued: Int, _ kind: SectorVersion.Kind
    ) {
        files[file].sectors.store(bytes, at: offset) {
            SectorVersion(issued: issued, operation: operation, kind: kind, bytes: $0)
        }
    }

    /// Appends versions that metadata makes, of whole sectors.
    private mutating func show(
        _ pieces: [SectorHistories.Piece], in file: Int, movedBy distance: Int = 0, operation: Int, issued: Int
    ) {
        for piece in pieces {
            let version = SectorVersion(issued: issued, operation: operation, kind: .metadata, bytes: piece.bytes)
            files[file].sectors.append(
                version, to: (piece.sectors.lowerBound + distance)..<(piece.sectors.upperBound + distance))
        }
    }
}
