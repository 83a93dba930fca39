package import LayoutStore

/// One load or store of one sector by a client. It is issued, and later it lands on the device; a crash may fall
/// between.
package struct Access: Hashable, Sendable {
    package let number: Int
    package let client: Int
    package let hold: HoldID
    /// The sector, counted from the hold's first block.
    package let sector: Int
    package let writes: Bool
}
