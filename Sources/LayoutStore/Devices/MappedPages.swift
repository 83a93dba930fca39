// A mapping whose pages may go while it is used: the file is made shorter, its medium is bad, its file system is full. The process goes on
// and is told afterwards (Sources/CLinux/guard.h):
//
//   memcpy(…, base + 8192, 4096)    the page is gone: it reads as zeros from now on, and is noted
//   pages.lost                      8192..<12288: what was read is nothing, what was written is lost
//   pages.restore()                 the file's pages are there again, or are lost again by the next access
//
// Reads cost nothing but the look afterwards. A page may be lost between a look and the next, so whoever acts on what he has read looks
// after the last read.
// Not covered: a file that ends in the middle of a page, whose rest reads as zeros; that shows in the file's size alone.

internal import CLinux
internal import Glibc
private import Synchronization

/// Watches one mapping of a file as long as it lives: to be released before the mapping is unmapped.
package final class MappedPages: @unchecked Sendable {  // the guard's note is atomic; restore() asks for stillness
    package let base: UnsafeMutableRawPointer
    /// In bytes.
    package let length: Int
    /// As the mapping was made: of the file's beginning, by these of mmap(2).
    private let descriptor: Int32
    private let protection: Int32
    private let flags: Int32
    private let watch: UnsafeMutablePointer<clinux_guard>

    /// One change of the list of guards at a time.
    private static let changing = Mutex(())

    /// Watches the mapping of the first `length` bytes of the file with this descriptor, which stays open; -1 for a mapping that is never
    /// restored. Throws `io` without memory.
    package init(
        _ base: UnsafeMutableRawPointer, length: Int, descriptor: Int32, protection: Int32 = PROT_READ | PROT_WRITE,
        flags: Int32 = MAP_SHARED
    ) throws(StoreError) {
        let address = UInt(bitPattern: base)
        let made = Self.changing.withLock { _ in UInt(bitPattern: clinux_guard_add(address, UInt(length))) }
        guard let watch = UnsafeMutablePointer<clinux_guard>(bitPattern: made) else {
            throw StoreError(
                .io, "cannot watch a mapping of \(length) bytes: there is no memory",
                cause: BackendFailure(errno: errno))
        }
        self.watch = watch
        (self.base, self.length) = (base, length)
        (self.descriptor, self.protection, self.flags) = (descriptor, protection, flags)
    }

    deinit { Self.changing.withLock { _ in clinux_guard_remove(watch) } }

    /// The bytes between which pages were lost, whole pages; nil if none was. Of every access that the calling thread has made before.
    package var lost: Range<Int>? {
        var (from, to) = (UInt(0), UInt(0))
        return clinux_guard_lost(watch, &from, &to) != 0 ? Int(from)..<Int(to) : nil
    }

    /// Throws `io` if a page was lost. `name`: what is mapped.
    package func confirm(_ name: String) throws(StoreError) {
        guard let lost else { return }
        throw StoreError(
            .io,
            "\(name) has a page that cannot be read, at byte \(lost.lowerBound): the medium is bad there, or the file was cut; restore a "
                + "backup", cause: BackendFailure(errno: EIO))
    }

    /// Puts the file's pages back where some were lost. Nobody may access the mapping meanwhile, since a loss in this moment would be
    /// forgotten. Throws `io` if they cannot be mapped; then they stay lost.
    package func restore() throws(StoreError) {
        guard let lost else { return }
        let place = base + lost.lowerBound
        guard
            mmap(place, lost.count, protection, flags | MAP_FIXED, descriptor, off_t(lost.lowerBound))
                != MAP_FAILED
        else {
            throw StoreError(
                .io, "cannot map bytes \(lost) of a file again; open the store again",
                cause: BackendFailure(errno: errno))
        }
        clinux_guard_forget(watch)
    }
}
