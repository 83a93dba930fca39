package import LayoutStore

/// One load or store of one sector: issued, then landed. A crash of the store may fall between.
package struct ClientAccess: Hashable, Sendable {
    package let number: Int
    package let client: Int
    package let hold: HoldID
    /// Sector inside the hold.
    package let sector: Int
    package let writes: Bool
}
