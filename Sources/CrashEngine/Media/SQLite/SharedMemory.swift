private import Glibc
private import LayoutStore

/// The shared memory of one database: SQLite's WAL index, and its eight locks.
///
/// The regions are on the heap and stay at their addresses until the disk goes away, because SQLite keeps these
/// addresses. A crash zeroes the regions in place, so that a connection which stays open finds no index and recovers as
/// a first opener does.
final class SharedMemory {
    /// The locks that one handle holds: a bit for each of the eight.
    private struct Grip {
        let handle: UnsafeMutableRawPointer
        var shared: UInt8 = 0
        var exclusive: UInt8 = 0
    }

    /// WAL_RECOVER_LOCK in wal.c: a connection holds it exclusively while it reads the log frame by frame and checks
    /// the sums.
    private static let recoveryLock: UInt8 = 1 << 2

    private var regions: [UnsafeMutableRawBufferPointer] = []
    private var grips: [Grip] = []

    deinit { for region in regions { region.deallocate() } }

    var isRecovering: Bool { grips.contains { $0.exclusive & Self.recoveryLock != 0 } }

    /// The region with `index`, or nil if it does not exist and `extend` is false.
    func region(_ index: Int, bytes: Int, extend: Bool) -> UnsafeMutableRawPointer? {
        while extend, regions.count <= index {
            let region = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 16)
            region.initializeMemory(as: UInt8.self, repeating: 0)
            regions.append(region)
        }
        return index < regions.count ? regions[index].baseAddress : nil
    }

    /// The log by its WAL index: the number of the last valid frame, from 1, and the size of a page in bytes; nil
    /// without an index.
    ///
    /// Source: wal.c, WalIndexHdr, bytes 12..<20.
    var log: (frames: Int, pageBytes: Int)? {
        guard let header = regions.first, header[12] != 0 else { return nil }
        let size = Int(header.load(fromByteOffset: 14, as: UInt16.self))
        return (Int(header.load(fromByteOffset: 16, as: UInt32.self)), size == 1 ? 65536 : size)
    }

    /// Takes the locks in `mask` for `handle`. Returns false if another handle is in the way.
    func lock(_ mask: UInt8, exclusively: Bool, by handle: UnsafeMutableRawPointer) -> Bool {
        for grip in grips where grip.handle != handle {
            if grip.exclusive & mask != 0 || (exclusively && grip.shared & mask != 0) { return false }
        }
        let place = place(of: handle)
        if exclusively { grips[place].exclusive |= mask } else { grips[place].shared |= mask }
        return true
    }

    func unlock(_ mask: UInt8, by handle: UnsafeMutableRawPointer) {
        let place = place(of: handle)
        grips[place].shared &= ~mask
        grips[place].exclusive &= ~mask
    }

    /// Releases the locks of `handle`, which was closed.
    func drop(_ handle: UnsafeMutableRawPointer) { grips.removeAll { $0.handle == handle } }

    /// A crash that no reader outlives: contents and locks are gone.
    func crash() {
        for region in regions { region.initializeMemory(as: UInt8.self, repeating: 0) }
        grips.removeAll()
    }

    /// The contents at one moment.
    struct Image: Sendable, Equatable {
        /// The database's name.
        let name: String
        /// The contents in parts of 512 bytes, region after region; images share equal parts.
        var parts: [[UInt8]]
        /// The size of a region in bytes.
        var regionBytes: Int
    }

    /// The contents of the regions now, sharing the parts that have not changed since `last`; nil if none has.
    func image(named name: String, after last: Image?) -> Image? {
        guard let size = regions.first?.count else { return nil }
        var image = last ?? Image(name: name, parts: [], regionBytes: size)
        var isChanged = false
        for (index, region) in regions.enumerated() {
            for start in stride(from: 0, to: size, by: Self.partBytes) {
                let place = (index * size + start) / Self.partBytes
                let bytes = UnsafeRawBufferPointer(rebasing: region[start..<(start + Self.partBytes)])
                if place == image.parts.count {
                    image.parts.append(Array(bytes))
                    isChanged = true
                } else if !image.parts[place].withUnsafeBytes({
                    memcmp($0.baseAddress!, bytes.baseAddress!, bytes.count) == 0
                }) {
                    image.parts[place] = Array(bytes)
                    isChanged = true
                }
            }
        }
        return isChanged ? image : nil
    }

    /// Puts the contents back; locks stay as they are.
    func restore(_ image: Image) {
        for (place, part) in image.parts.enumerated() {
            let start = place * Self.partBytes
            guard let region = region(start / image.regionBytes, bytes: image.regionBytes, extend: true) else {
                continue
            }
            (region + start % image.regionBytes).copyMemory(from: part, byteCount: part.count)
        }
    }

    private static let partBytes = 512

    private func place(of handle: UnsafeMutableRawPointer) -> Int {
        if let place = grips.firstIndex(where: { $0.handle == handle }) { return place }
        grips.append(Grip(handle: handle))
        return grips.count - 1
    }
}
