package import LayoutStore

/// A file that takes all free space after a recovery, so that wrongly freed blocks are reused.
package struct NewFile: Sendable {
    package let inode: InodeNumber
    /// The LSN of the commit that creates it.
    package let created: LSN
    /// The bytes that are written to it; the rest of its blocks is preallocated.
    package let bytes: [UInt8]
    /// All its blocks, written and preallocated.
    package let blocks: Int
}
