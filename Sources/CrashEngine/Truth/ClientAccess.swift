package import LayoutStore

/// One load or store of one sector by a client. It is issued, and later it lands on the device; a crash may fall
/// between.
package struct ClientAccess: Hashable, Sendable {
    package let number: Int
    package let client: Int
    package let hold: HoldID
    /// The sector, counted from the hold's first block.
    package let sector: Int
    package let writes: Bool

    package init(number: Int, client: Int, hold: HoldID, sector: Int, writes: Bool) {
        self.number = number
        self.client = client
        self.hold = hold
        self.sector = sector
        self.writes = writes
    }

    /// Accesses before any crash have the number of their operation, times this, and then count from 1.
    package static let inOneOperation = 16
    /// Accesses after a crash are numbered behind all those before it: by how many crashes, times this.
    package static let afterCrash = 1 << 20

    /// When an access of this number was issued.
    package static func words(_ number: Int) -> String {
        number < afterCrash ? "in operation \(number / inOneOperation)" : "after the recovery"
    }
}
