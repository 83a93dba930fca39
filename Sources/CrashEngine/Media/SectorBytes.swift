private import Glibc
internal import LayoutStore

/// The 512 bytes of one sector, as a part of a larger array that is never changed and that the sectors of one write
/// share.
struct SectorBytes: Hashable, Sendable {
    private let storage: [UInt8]
    private let start: Int

    /// The sector that begins at byte `start` of `storage`.
    init(_ storage: [UInt8], at start: Int = 0) {
        self.storage = storage
        self.start = start
    }

    var array: [UInt8] {
        start == 0 && storage.count == Geometry.sectorBytes
            ? storage : Array(storage[start..<(start + Geometry.sectorBytes)])
    }

    @inline(__always)
    func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        storage.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[start..<(start + Geometry.sectorBytes)]))
        }
    }

    /// Copies `part` to byte `place` of `target`.
    @inline(__always)
    func copy(_ part: Range<Int>, to target: UnsafeMutableRawBufferPointer, at place: Int) {
        withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: target[place..<(place + part.count)])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[part]))
        }
    }

    /// These bytes with `part` replaced.
    func replacing(_ part: Range<Int>, with bytes: UnsafeRawBufferPointer) -> SectorBytes {
        var content = array
        content.withUnsafeMutableBytes { target in
            UnsafeMutableRawBufferPointer(rebasing: target[part]).copyMemory(from: bytes)
        }
        return SectorBytes(content)
    }

    /// These bytes with zeros past the first `kept` ones.
    func cut(to kept: Int) -> SectorBytes {
        var content = array
        for index in kept..<content.count { content[index] = 0 }
        return SectorBytes(content)
    }

    /// Whether both have the same bytes in `part`.
    @inline(__always)
    func agrees(with other: SectorBytes, on part: Range<Int>) -> Bool {
        storage.withUnsafeBytes { left in
            other.storage.withUnsafeBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return left + start == right + other.start
                    || memcmp(left + start + part.lowerBound, right + other.start + part.lowerBound, part.count) == 0
            }
        }
    }

    /// Whether `part` holds `bytes`.
    @inline(__always)
    func agrees(with bytes: UnsafeRawBufferPointer, on part: Range<Int>) -> Bool {
        storage.withUnsafeBytes { own in
            guard let own = own.baseAddress, let bytes = bytes.baseAddress else { return true }
            return memcmp(own + start + part.lowerBound, bytes, part.count) == 0
        }
    }

    static func == (left: SectorBytes, right: SectorBytes) -> Bool {
        left.agrees(with: right, on: 0..<Geometry.sectorBytes)
    }

    func hash(into hasher: inout Hasher) { withUnsafeBytes { hasher.combine(bytes: $0) } }
}
