internal import CLinux
internal import Glibc

/// The first bytes of a device's file in memory, unmapped with the object.
final class Mapping: @unchecked Sendable {  // `watched` changes only when nobody has the object any more
    let base: UnsafeMutableRawPointer
    /// In bytes.
    let length: Int
    /// Whether what is written is permanent once it has left the CPU's caches: the file system has DAX, and keeps its own records.
    let isSync: Bool
    private var watched: MappedPages?

    /// Throws the errno if the file cannot be mapped. Source: mmap(2), MAP_SYNC.
    init(_ file: OpenFile, length: Int) throws(StoreError) {
        let protection = PROT_READ | PROT_WRITE
        var flags = clinux_map_synced
        var base = mmap(nil, length, protection, flags, file.descriptor, 0)
        if base == MAP_FAILED {
            flags = MAP_SHARED
            base = mmap(nil, length, protection, flags, file.descriptor, 0)
        }
        guard let base, base != MAP_FAILED else {
            throw StoreError(
                .io, "cannot map \(length) bytes of a device: open it as a file instead",
                cause: BackendFailure(errno: errno))
        }
        (self.base, self.length, isSync) = (base, length, flags == clinux_map_synced)
        do {
            watched = try MappedPages(base, length: length, descriptor: file.descriptor, flags: flags)
        } catch {
            munmap(base, length)
            throw error
        }
    }

    deinit {
        watched = nil
        munmap(base, length)
    }

    /// The bytes between which pages were lost; see ``MappedPages/lost``.
    var lost: Range<Int>? { watched?.lost }
}
