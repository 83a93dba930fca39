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
