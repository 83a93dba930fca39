private import Glibc
private import LayoutStore

/// The shared memory of one database: SQLite's WAL index, and the eight locks beside it.
///
/// Regions are on the heap, and stay where they are until the disk goes away, because SQLite keeps their addresses: a crash
/// zeroes them in place, so that a connection which stays open finds no index and takes the way of a first opener.
final class SharedMemory {
    /// What one handle holds: a bit for each of the eight locks.
    private struct Grip {
        let handle: UnsafeMutableRawPointer
        var shared: UInt8 = 0
        var exclusive: UInt8 = 0
    }

    /// WAL_RECOVER_LOCK in wal.c: held exclusively by whoever reads the log frame by frame and checks the sums.
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

    /// What the WAL index says of the log: its last valid frame, counted from 1, and the size of a page; nil without an index.
    ///
    /// Source: wal.c, WalIndexHdr, bytes 12..<20.
    var log: (frames: Int, pageBytes: Int)? {
        guard let header = regions.first, header[12] != 0 else { return nil }
        let size = Int(header.load(fromByteOffset: 14, as: UInt16.self))
        return (Int(header.load(fromByteOffset: 16, as: UInt32.self)), size == 1 ? 65536 : size)
    }

    /// Takes the locks in `mask` for `handle`, or answers false if another handle is in the way.
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

    /// Forgets what `handle` holds: it was closed.
    func drop(_ handle: UnsafeMutableRawPointer) { grips.removeAll { $0.handle == handle } }

    /// A crash of the machine: contents and locks are gone.
    func crash() {
        for region in regions { region.initializeMemory(as: UInt8.self, repeating: 0) }
        grips.removeAll()
    }

    /// The contents at one moment.
    struct Image: Sendable, Equatable {
        /// Of the database.
        let name: String
        /// Parts of 512 bytes, region after region; images share those that are equal.
        var parts: [[UInt8]]
        /// Bytes of a region.
        var regionBytes: Int
    }

    /// What the regions hold now, sharing the parts that `last` has already; nil when nothing has changed.
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
