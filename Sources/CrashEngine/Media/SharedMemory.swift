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

    /// What the WAL index says of the log: last valid frame, pages, running checksum, salts; 0 without an index.
    ///
    /// Source: wal.c, WalIndexHdr, bytes 16..<40.
    var logState: Int64 {
        guard let header = regions.first else { return 0 }
        return RecordWords.hash(
            (2..<5).map { header.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self) }, seed: 0)
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

    private func place(of handle: UnsafeMutableRawPointer) -> Int {
        if let place = grips.firstIndex(where: { $0.handle == handle }) { return place }
        grips.append(Grip(handle: handle))
        return grips.count - 1
    }
}
