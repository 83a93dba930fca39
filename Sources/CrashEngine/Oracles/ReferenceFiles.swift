// What the files have to hold, worked out without the store: per file a size and, per 512-byte sector, every version it ever
// had. Shares no source with Operations/ and imports nothing.
//
// A version is *data* (a write, a mapped store, a client's landing), *metadata* (truncate, clone) or *growth* (what lies past the
// old end of file when an operation raises the size: zeros and new bytes, flushed before the size). After a crash that recovered to LSN n:
//   metadata   is there if its operation's deciding LSN is at most n, and hides all before it; else it and all after it are not
//   data       may be there once issued; must be there, or something newer, once sealed: acknowledged as durable
//   growth     must be there, or something newer, if its operation's deciding LSN is at most n; else it may be, as data
// So each sector has a window: from the last sealed version to the newest issued one. Never older, never anything else.
//
// Verifies: sizes exactly, content per sector. Does not verify: how blocks are shared, or bytes past the end of file.
// Source: CRASHMODEL M5.3; PROTOCOL P2.4, P5.1, P5.2, P6.

/// A reference for the content of all files of one recorded run.
package struct ReferenceFiles: Sendable {
    package static let sectorBytes = 512

    private enum Kind: Sendable { case data, metadata, growth }

    private struct Version: Sendable {
        let issued: Int
        let operation: Int
        let kind: Kind
        let bytes: [UInt8]
    }

    private struct SizeChange: Sendable {
        let operation: Int
        let size: Int
    }

    private struct File: Sendable {
        let created: Int
        var sizes: [SizeChange]
        var sectors: [[Version]] = []

        var size: Int { sizes.last?.size ?? 0 }

        func newest(_ sector: Int) -> [UInt8] {
            guard sector < sectors.count, let version = sectors[sector].last else { return ReferenceFiles.zeros }
            return version.bytes
        }

        mutating func append(_ version: Version, to sector: Int) {
            while sectors.count <= sector { sectors.append([]) }
            sectors[sector].append(version)
        }
    }

    private static let zeros = [UInt8](repeating: 0, count: sectorBytes)

    private var files: [File] = []
    /// Operation → the LSN that decides whether its metadata happened.
    private var deciding: [Int: Int64] = [:]
    /// Operation → the event at which it was acknowledged as durable on its own.
    private var acknowledged: [Int: Int] = [:]
    /// Syncs that returned, in order: what was issued before `begin` is sealed from `end` on.
    private var syncs: [(begin: Int, end: Int)] = []

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
        // Sectors that the old end of file cuts, and all behind it, are flushed before the new size is there.
        let border = min(max(before / Self.sectorBytes * Self.sectorBytes, offset), end)
        let grows = end > before
        if offset < border || !grows {
            store(
                file, grows ? Array(bytes[..<(border - offset)]) : bytes, at: offset, operation: operation,
                issued: issued, .data)
        }
        if grows, border < end {
            store(file, Array(bytes[(border - offset)...]), at: border, operation: operation, issued: issued, .growth)
        }
    }

    package mutating func truncate(_ file: Int, to size: Int, operation: Int, issued: Int) {
        let before = files[file].size
        if size > before { zeroTail(file, operation: operation, issued: issued) }
        if size != before { files[file].sizes.append(SizeChange(operation: operation, size: size)) }
        let sector = Self.sectorBytes
        for index in stride(from: (size + sector - 1) / sector, to: max(files[file].sectors.count, 0), by: 1) {
            let version = Version(issued: issued, operation: operation, kind: .metadata, bytes: Self.zeros)
            files[file].append(version, to: index)
        }
    }

    /// The target shows what the source shows now, byte for byte.
    package mutating func clone(
        _ source: Int, at sourceOffset: Int, length: Int, to target: Int, at offset: Int, operation: Int, issued: Int
    ) {
        guard length > 0 else { return }
        let bytes = content(of: source, from: sourceOffset, to: sourceOffset + length)
        if offset > files[target].size { zeroTail(target, operation: operation, issued: issued) }
        if offset + length > files[target].size {
            files[target].sizes.append(SizeChange(operation: operation, size: offset + length))
        }
        // The source's last block goes over as a whole: past its end of file the target shows zeros, as after a truncate.
        let padding = [UInt8](repeating: 0, count: (Self.sectorBytes - length % Self.sectorBytes) % Self.sectorBytes)
        store(target, bytes + padding, at: offset, operation: operation, issued: issued, .metadata)
    }

    /// A client's access reached the sector of a file that its hold shows.
    package mutating func land(_ file: Int, sector: Int, _ bytes: [UInt8], issued: Int) {
        // No operation: only a sync seals what a client stored.
        let version = Version(issued: issued, operation: -1, kind: .data, bytes: bytes)
        files[file].append(version, to: sector)
    }

    /// `lsn` decides whether the operation's metadata is there after a crash.
    package mutating func decide(_ operation: Int, by lsn: Int64) { deciding[operation] = lsn }

    /// The operation returned as durable.
    package mutating func acknowledge(_ operation: Int, at event: Int) { acknowledged[operation] = event }

    /// A sync that began at event `begin` returned at `end`.
    package mutating func synced(from begin: Int, to end: Int) { syncs.append((begin, end)) }

    // MARK: what has to be there

    package var count: Int { files.count }

    /// The size in bytes after everything that happened.
    package func size(of file: Int) -> Int { files[file].size }

    /// Bytes `from ..< to` after everything that happened; zeros past what was written.
    package func content(of file: Int, from: Int, to: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(to - from, 0) + Self.sectorBytes)
        guard to > from else { return [] }
        for sector in (from / Self.sectorBytes)...((to - 1) / Self.sectorBytes) { bytes += files[file].newest(sector) }
        let skipped = from % Self.sectorBytes
        return Array(bytes[skipped..<(skipped + to - from)])
    }

    /// Whether the file exists in a store that recovered to `lsn`.
    package func exists(_ file: Int, at lsn: Int64) -> Bool { isDecided(files[file].created, at: lsn) }

    /// The size in bytes in a store that recovered to `lsn`.
    package func size(of file: Int, at lsn: Int64) -> Int {
        files[file].sizes.last { isDecided($0.operation, at: lsn) }?.size ?? 0
    }

    /// The versions that a sector may show in a store that crashed with the first `cut` events behind it and recovered to
    /// `lsn`; oldest first.
    package func allowed(_ file: Int, sector: Int, cut: Int, at lsn: Int64) -> [[UInt8]] {
        guard sector < files[file].sectors.count else { return [Self.zeros] }
        let versions = files[file].sectors[sector]
        var window: [[UInt8]] = []
        for version in versions.reversed() where version.issued < cut {
            let isDecided = isDecided(version.operation, at: lsn)
            if version.kind == .metadata, !isDecided {
                window.removeAll()  // nothing that came after it can be there
                continue
            }
            window.append(version.bytes)
            let isSealed = version.kind == .data ? isSealed(version, cut: cut) : isDecided
            if isSealed { return window.reversed() }
        }
        return [Self.zeros] + window.reversed()
    }

    // MARK: how

    private func isDecided(_ operation: Int, at lsn: Int64) -> Bool { deciding[operation].map { $0 <= lsn } ?? false }

    private func isSealed(_ version: Version, cut: Int) -> Bool {
        if let own = acknowledged[version.operation], own < cut { return true }
        var (low, high) = (0, syncs.count)
        while low < high {  // the first sync that began after the version was issued
            let middle = (low + high) / 2
            if syncs[middle].begin > version.issued { high = middle } else { low = middle + 1 }
        }
        return low < syncs.count && syncs[low].end < cut
    }

    /// Raising the size shows zeros between the old end of file and the end of its sector.
    private mutating func zeroTail(_ file: Int, operation: Int, issued: Int) {
        let size = files[file].size
        let rest = (Self.sectorBytes - size % Self.sectorBytes) % Self.sectorBytes
        guard rest > 0 else { return }
        let zeros = [UInt8](repeating: 0, count: rest)
        store(file, zeros, at: size, operation: operation, issued: issued, .growth)
    }

    private mutating func store(
        _ file: Int, _ bytes: [UInt8], at offset: Int, operation: Int, issued: Int, _ kind: Kind
    ) {
        let size = Self.sectorBytes
        for sector in (offset / size)...((offset + bytes.count - 1) / size) {
            let part = max(offset, sector * size)..<min(offset + bytes.count, (sector + 1) * size)
            var content = files[file].newest(sector)
            content.replaceSubrange(
                (part.lowerBound - sector * size)..<(part.upperBound - sector * size),
                with: bytes[(part.lowerBound - offset)..<(part.upperBound - offset)])
            let version = Version(issued: issued, operation: operation, kind: kind, bytes: content)
            files[file].append(version, to: sector)
        }
    }
}
