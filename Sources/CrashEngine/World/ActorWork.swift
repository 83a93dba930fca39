package import LayoutStore

/// What one actor of a recorded run works on: its files as they have to be, and the bytes that it is touching. Driver and ``World``
/// share it; there is one actor so far.
package final class ActorWork {  // one recorded run, one logical thread
    package let id: ActorID
    package var reference = ReferenceFiles()
    /// Inode → file, as the reference counts them.
    package private(set) var files: [InodeNumber: Int] = [:]
    /// What the running operation reads or writes: bytes of files.
    package var racing: [(file: Int, bytes: Range<Int>)] = []

    package init(_ id: ActorID) { self.id = id }

    /// A file was made; it is the reference's next one.
    package func made(_ inode: InodeNumber) { files[inode] = reference.count }

    /// Whether an access to `bytes` of `file` would race with the running operation.
    package func isRacing(_ file: Int, _ bytes: Range<Int>) -> Bool {
        racing.contains { $0.file == file && $0.bytes.overlaps(bytes) }
    }
}
