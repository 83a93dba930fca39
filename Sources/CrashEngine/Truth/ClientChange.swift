package import LayoutStore

/// One change of what clients have.
package enum ClientChange: Hashable, Sendable {
    case joined(Client)
    case reached(Reach)
    /// The client let go, or the blocks are now covered by other reaches.
    case ended(HoldID)
    case issued(ClientAccess)
    case landed(ClientAccess)
}
