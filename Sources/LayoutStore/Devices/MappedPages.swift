// Memory that a medium is mapped to may have bad pages: a medium error, or a file that was cut. The kernel answers an access with SIGBUS,
// which nothing can turn into an error of Swift: no frame of it may be jumped over. So the handler puts a page of zeros there and notes
// it, and whoever reads the mapping looks at the note before it believes what it read, and before it commits:
//
//   let pages = try MappedPages(base, bytes: 8 << 20)
//   let row = …                    reads zeros, if the page is bad
//   try pages.confirm("the pool")  throws io, with the page's offset
//
// Reads cost nothing. A page that became zeros stays so until the mapping ends: what is written there is nowhere.
// Source: ADR 28; mmap(2), sigaction(2); the handler is in Sources/CLinux/shim.h.

internal import CLinux
internal import Glibc
private import Synchronization

/// Watches one mapping for bad pages, as long as it lives. To be let go of before the mapping ends.
package final class MappedPages: Sendable {
    private let number: Int32
    /// The C side has one table for all mappings.
    private static let table = Mutex(())

    /// Throws `io` if the process watches too many mappings.
    package init(_ base: UnsafeRawPointer, bytes: Int) throws(StoreError) {
        number = Self.table.withLock { _ in clinux_watch_mapping(base, bytes) }
        guard number >= 0 else {
            throw StoreError(.io, "this process watches too many mappings for bad pages; close some stores")
        }
    }

    deinit { Self.table.withLock { _ in clinux_unwatch_mapping(number) } }

    /// The offset of the first page that could not be read; nil as long as there is none.
    package var bad: Int? {
        let offset = clinux_first_bad_page(number)
        return offset < 0 ? nil : Int(offset)
    }

    /// Throws `io` if a page could not be read. `name`: what is mapped.
    package func confirm(_ name: String) throws(StoreError) {
        guard let bad else { return }
        throw StoreError(
            .io,
            "\(name) has a page that cannot be read, at byte \(bad): the medium is bad there, or the file was cut; restore a backup",
            cause: BackendFailure(errno: EIO))
    }
}
