package import LayoutStore

/// A run of blocks that a client was given and has not let go of. Ends only at the client's own word (PROTOCOL P1.3).
package struct Reach: Hashable, Sendable {
    package let client: Int
    /// The file as the reference counts them.
    package let file: Int
    package let hold: Hold
    /// The client was told that its file has moved away from these blocks.
    package let isStale: Bool
}
