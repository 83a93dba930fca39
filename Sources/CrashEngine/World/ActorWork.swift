package import LayoutStore

/// What one actor of a recorded run works on: its files as they have to be, and the bytes that its operation is
/// touching. ``Driver`` and ``World`` share it. So far there is one actor.
package final class ActorWork {  // one recorded run, one logical thread
    package let id: ActorID
    package var reference = ReferenceFiles()
    /// Each inode's file, by its number in the reference.
    package private(set) var files: [InodeNumber: Int] = [:]
    /// The bytes of files that the running operation reads or writes.
    package var racing: [(file: Int, bytes: Range<Int>)] = []

    package init(_ id: ActorID) { self.id = id }

    /// Notes the inode of a file that was made, which is the reference's next one.
    package func made(_ inode: InodeNumber) { files[inode] = reference.count }

    /// Whether an access to `bytes` of `file` would race with the running operation.
    package func isRacing(_ file: Int, _ bytes: Range<Int>) -> Bool {
        racing.contains { $0.file == file && $0.bytes.overlaps(bytes) }
    }
}
