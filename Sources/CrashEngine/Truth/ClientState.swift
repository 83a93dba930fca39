internal import LayoutStore

/// All clients after some number of events of the log.
package struct ClientState: Hashable, Sendable {
    package private(set) var clients: [Client] = []
    /// Ascending by hold.
    package private(set) var reaches: [Reach] = []
    /// Accesses that were issued and have not landed, in the order of their issue.
    package private(set) var pending: [ClientAccess] = []

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

    package func reach(of access: ClientAccess) -> Reach? { reaches.first { $0.hold.id == access.hold } }

    /// The same clients, with other accesses in flight.
    package func with(pending accesses: [ClientAccess]) -> ClientState {
        var state = self
        state.pending = accesses
        return state
    }

    /// The clients that outlive a crash of this kind, with their reaches and accesses (CRASHMODEL M1).
    package func survivors(of kind: CrashKind) -> ClientState {
        let alive = Set(clients.filter { kind.isSurvived(by: $0.scope) }.map(\.index))
        var rest = ClientState()
        rest.clients = clients.filter { alive.contains($0.index) }
        rest.reaches = reaches.filter { alive.contains($0.client) }
        rest.pending = pending.filter { alive.contains($0.client) }
        return rest
    }
}
