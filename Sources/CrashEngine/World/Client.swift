package import LayoutStore

/// A holder as the outside sees it: what it was given, and what it has in flight. Nobody tells it that the store crashed.
package struct Client: Hashable, Sendable {
    package let index: Int
    package let name: String
    package let scope: HolderScope
    package let holder: HolderID
}

/// A run of blocks that a client was given and has not let go of. Ends only at the client's own word (PROTOCOL P1.3).
package struct Reach: Hashable, Sendable {
    package let client: Int
    /// The file as the reference counts them.
    package let file: Int
    package let hold: Hold
    /// The client was told that its file has moved away from these blocks.
    package let isStale: Bool
}

/// One load or store of one sector: issued, then landed. A crash of the store may fall between.
package struct Access: Hashable, Sendable {
    package let number: Int
    package let client: Int
    package let hold: HoldID
    /// Sector inside the hold.
    package let sector: Int
    package let writes: Bool
}

/// One change of what clients have.
package enum ClientChange: Hashable, Sendable {
    case joined(Client)
    case reached(Reach)
    /// The client let go, or the blocks are now covered by other reaches.
    case ended(HoldID)
    case issued(Access)
    case landed(Access)
}

/// All clients at one place of the log.
package struct ClientState: Hashable, Sendable {
    package private(set) var clients: [Client] = []
    /// Ascending by hold.
    package private(set) var reaches: [Reach] = []
    /// Issued and not landed, in order.
    package private(set) var pending: [Access] = []

    package init() {}

    package mutating func apply(_ change: ClientChange) {
        switch change {
        case .joined(let client):
            clients.removeAll { $0.index == client.index }
            clients.append(client)
        case .reached(let reach):
            reaches.removeAll { $0.hold.id == reach.hold.id }
            let place = reaches.firstIndex { $0.hold.id > reach.hold.id } ?? reaches.count
            reaches.insert(reach, at: place)
        case .ended(let hold):
            reaches.removeAll { $0.hold.id == hold }
            pending.removeAll { $0.hold == hold }
        case .issued(let access): pending.append(access)
        case .landed(let access): pending.removeAll { $0 == access }
        }
    }

    package func reach(of access: Access) -> Reach? { reaches.first { $0.hold.id == access.hold } }

    /// The same clients, with other accesses in flight.
    package func with(pending accesses: [Access]) -> ClientState {
        var state = self
        state.pending = accesses
        return state
    }

    /// What is left of the clients when the store goes through a crash of this kind (CRASHMODEL M1).
    package func survivors(of kind: CrashKind) -> ClientState {
        let alive = Set(clients.filter { kind.isSurvived(by: $0.scope) }.map(\.index))
        var rest = ClientState()
        rest.clients = clients.filter { alive.contains($0.index) }
        rest.reaches = reaches.filter { alive.contains($0.client) }
        rest.pending = pending.filter { alive.contains($0.client) }
        return rest
    }
}

/// The clients over a whole recording: what changed, and after how many events.
package struct ClientHistory: Sendable {
    package private(set) var changes: [(events: Int, change: ClientChange)] = []

    package mutating func append(_ change: ClientChange, at events: Int) { changes.append((events, change)) }

    /// The clients when `cut` events are behind, from the state at an earlier cut.
    package func advance(_ state: inout ClientState, from start: inout Int, to cut: Int) {
        while start < changes.count, changes[start].events <= cut {
            state.apply(changes[start].change)
            start += 1
        }
    }
}
