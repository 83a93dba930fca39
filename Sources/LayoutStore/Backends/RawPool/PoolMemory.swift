private import Glibc

/// Memory for the image of one pool: zeros at first, of which only what is written takes room. Freed with its owner.
struct PoolMemory: ~Copyable {
    private static let pageBytes = 4096
    let buffer: UnsafeMutableRawBufferPointer

    /// For a file of so many bytes: its whole pages. Throws `io` if there is no memory.
    init(fileBytes: Int, name: String) throws(StoreError) {
        let count = fileBytes & ~(Self.pageBytes - 1)
        let mapped = mmap(
            nil, max(count, Self.pageBytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let mapped, mapped != UnsafeMutableRawPointer(bitPattern: -1) else {
            let cause = BackendFailure(code: errno, text: String(cString: strerror(errno)))
            throw StoreError(.io, "no memory for the \(count) bytes of \(name); give it more", cause: cause)
        }
        buffer = UnsafeMutableRawBufferPointer(start: mapped, count: count)
    }

    deinit { munmap(buffer.baseAddress, max(buffer.count, Self.pageBytes)) }

    var bytes: PoolBytes {
        // The buffer was made with an address.
        PoolBytes(base: buffer.baseAddress!, length: UInt64(buffer.count))
    }
}
