internal import LayoutStore

/// The contents of a medium by sector, cheap to copy: chunks of 4,096 bytes, shared until one is written.
///
/// The array has no end. Sectors that were never written hold the filler: zeros on a disk, poison on the data device.
package struct SectorArray: Sendable {
    package static let sectorBytes = Geometry.sectorBytes
    static let chunkBytes = 4096
    static let chunkSectors = chunkBytes / sectorBytes

    /// A chunk that was never written is empty.
    private var chunks: [[UInt8]] = []
    /// A hash of each chunk, or 0 if it was not computed since the chunk changed.
    private var hashes: [UInt64] = []
    /// Whether a sector that was never written holds poison instead of zeros.
    private let isPoisoned: Bool

    package init(isPoisoned: Bool = false) { self.isPoisoned = isPoisoned }

    /// Copies `target.count` bytes from byte `offset` on.
    package func copy(from offset: Int, into target: UnsafeMutableRawBufferPointer) {
        var done = 0
        while done < target.count {
            let position = offset + done
            let chunk = position / Self.chunkBytes
            let inside = position % Self.chunkBytes
            let count = min(Self.chunkBytes - inside, target.count - done)
            let part = UnsafeMutableRawBufferPointer(rebasing: target[done..<(done + count)])
            if chunk < chunks.count, !chunks[chunk].isEmpty {
                chunks[chunk].withUnsafeBytes {
                    part.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[inside..<(inside + count)]))
                }
            } else {
                fill(part, from: position)
            }
            done += count
        }
    }

    subscript(sector: Int) -> SectorBytes {
        get {
            let (chunk, inside) = (sector / Self.chunkSectors, sector % Self.chunkSectors * Self.sectorBytes)
            if chunk < chunks.count, !chunks[chunk].isEmpty { return SectorBytes(chunks[chunk], at: inside) }
            return isPoisoned ? SectorBytes(SimulatedDevice.poison(sector: sector)) : Self.zeros
        }
        set {
            let chunk = sector / Self.chunkSectors
            while chunks.count <= chunk {
                chunks.append([])
                hashes.append(0)
            }
            hashes[chunk] = 0
            if chunks[chunk].isEmpty {
                var fresh = [UInt8](repeating: 0, count: Self.chunkBytes)
                fresh.withUnsafeMutableBytes { fill($0, from: chunk * Self.chunkBytes) }
                chunks[chunk] = fresh
            }
            let inside = sector % Self.chunkSectors * Self.sectorBytes
            chunks[chunk].withUnsafeMutableBytes { target in
                newValue.withUnsafeBytes { target[inside..<(inside + Self.sectorBytes)].copyBytes(from: $0) }
            }
        }
    }

    /// Zeroes everything from byte `limit` on, in an array whose filler is zeros.
    mutating func cut(to limit: Int) {
        let chunk = limit / Self.chunkBytes
        guard chunk < chunks.count else { return }
        chunks.removeSubrange((chunk + 1)...)
        hashes.removeSubrange((chunk + 1)...)
        hashes[chunk] = 0
        for byte in (limit % Self.chunkBytes)..<chunks[chunk].count { chunks[chunk][byte] = 0 }
    }

    /// Computes the missing hashes, so that copies have them.
    mutating func rememberHashes() {
        for chunk in chunks.indices where hashes[chunk] == 0 && !chunks[chunk].isEmpty {
            hashes[chunk] = chunks[chunk].withUnsafeBytes { Self.hash($0) }
        }
    }

    /// The hash of a chunk, if it is known.
    func knownHash(ofChunk chunk: Int) -> UInt64? {
        guard chunk < chunks.count else { return isPoisoned ? nil : Self.zeroHash }
        if chunks[chunk].isEmpty { return isPoisoned ? nil : Self.zeroHash }
        return hashes[chunk] == 0 ? nil : hashes[chunk]
    }

    static let zeros = SectorBytes([UInt8](repeating: 0, count: sectorBytes))
    private static let zeroHash = [UInt8](repeating: 0, count: chunkBytes).withUnsafeBytes { hash($0) }

    /// A hash, never 0. Fast, since it runs over whole pages for each explored state: four running products, one
    /// multiplication for 16 bytes.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        func fold(_ sum: UInt64, _ place: Int) -> UInt64 {
            let left = sum ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let right = 0x9E37_79B9_7F4A_7C15 ^ bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
            let product = left.multipliedFullWidth(by: right)
            return product.high ^ product.low ^ left
        }
        var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (
            0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89  // of pi
        )
        var place = 0
        while place + 64 <= bytes.count {
            (a, b, c, d) = (fold(a, place), fold(b, place + 16), fold(c, place + 32), fold(d, place + 48))
            place += 64
        }
        var sum = RecordWords.hash([a, b, c, d].map { Int64(bitPattern: $0) }, seed: Int64(bytes.count))
        while place < bytes.count {
            sum = HashPurpose.pageEnd.hash([sum, Int64(bytes[place])])
            place += 1
        }
        return UInt64(bitPattern: sum) | 1
    }

    private func fill(_ target: UnsafeMutableRawBufferPointer, from offset: Int) {
        if isPoisoned {
            Self.poison(target, from: offset)
        } else {
            target.initializeMemory(as: UInt8.self, repeating: 0)
        }
    }

    /// Fills `target` with poison: "POIS" and the sector's number, over and over. So a read of a sector that nobody
    /// wrote is told from any file's content, from zeros, and from a read of another sector.
    static func poison(_ target: UnsafeMutableRawBufferPointer, from offset: Int) {
        var place = 0
        while place < target.count {
            let position = offset + place
            let word = UInt64(UInt32(truncatingIfNeeded: position / sectorBytes)) << 32 | 0x5349_4F50
            if position % 8 == 0, place + 8 <= target.count {
                target.storeBytes(of: word.littleEndian, toByteOffset: place, as: UInt64.self)
                place += 8
            } else {
                target[place] = UInt8(truncatingIfNeeded: word >> UInt64(position % 8 * 8))
                place += 1
            }
        }
    }
}
