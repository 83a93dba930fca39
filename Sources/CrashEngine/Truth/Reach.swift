package import LayoutStore

/// A run of blocks whose address a client was given and has not let go of. Only the client's own word ends it (PROTOCOL
/// P1.3).
package struct Reach: Hashable, Sendable {
    package let client: Int
    /// The file's number in ``ReferenceFiles``.
    package let file: Int
    package let hold: Hold
    /// The client was told that its file has moved away from these blocks.
    package let isStale: Bool

    package init(client: Int, file: Int, hold: Hold, isStale: Bool) {
        self.client = client
        self.file = file
        self.hold = hold
        self.isStale = isStale
    }
}
