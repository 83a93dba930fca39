private import LayoutStore

/// Contents of a medium by sector, cheap to copy: chunks of 4,096 bytes, shared until written.
///
/// It has no end. What was never written holds the filler: zeros on a disk, poison on the data device.
package struct SectorArray {
    package static let sectorBytes = Geometry.sectorBytes
    private static let chunkBytes = 4096
    private static let chunkSectors = chunkBytes / sectorBytes

    /// An empty chunk was never written.
    private var chunks: [[UInt8]] = []
    /// The content of a sector that was never written; nil for zeros.
    private let filler: (@Sendable (Int) -> [UInt8])?

    package init(filler: (@Sendable (Int) -> [UInt8])? = nil) { self.filler = filler }

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
                Self.fill(part, from: position, with: filler)
            }
            done += count
        }
    }

    package subscript(sector: Int) -> [UInt8] {
        get {
            [UInt8](unsafeUninitializedCapacity: Self.sectorBytes) { buffer, count in
                copy(from: sector * Self.sectorBytes, into: UnsafeMutableRawBufferPointer(buffer))
                count = Self.sectorBytes
            }
        }
        set {
            let chunk = sector / Self.chunkSectors
            while chunks.count <= chunk { chunks.append([]) }
            if chunks[chunk].isEmpty {
                var fresh = [UInt8](repeating: 0, count: Self.chunkBytes)
                fresh.withUnsafeMutableBytes { Self.fill($0, from: chunk * Self.chunkBytes, with: filler) }
                chunks[chunk] = fresh
            }
            let inside = sector % Self.chunkSectors * Self.sectorBytes
            chunks[chunk].withUnsafeMutableBytes { target in
                newValue.withUnsafeBytes { target[inside..<(inside + Self.sectorBytes)].copyBytes(from: $0) }
            }
        }
    }

    private static func fill(
        _ target: UnsafeMutableRawBufferPointer, from offset: Int, with filler: (@Sendable (Int) -> [UInt8])?
    ) {
        guard let filler else {
            target.initializeMemory(as: UInt8.self, repeating: 0)
            return
        }
        var done = 0
        while done < target.count {
            let inside = (offset + done) % sectorBytes
            let count = min(sectorBytes - inside, target.count - done)
            target[done..<(done + count)].copyBytes(
                from: filler((offset + done) / sectorBytes)[inside..<(inside + count)])
            done += count
        }
    }
}
