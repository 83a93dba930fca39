package import LayoutStore

/// The file that takes all free space after a recovery.
package struct NewFile: Sendable {
    package let inode: InodeNumber
    /// Of its creation.
    package let created: LSN
    /// What it shows; the rest of its blocks is preallocated.
    package let bytes: [UInt8]
    package let blocks: Int
}
