package import LayoutStore

/// One change of ``ClientState``: of the clients, of what they reach, or of their accesses in flight.
package enum ClientChange: Hashable, Sendable {
    case joined(Client)
    case reached(Reach)
    /// The client let go of the hold, or other reaches now cover its blocks.
    case ended(HoldID)
    case issued(ClientAccess)
    case landed(ClientAccess)
}
