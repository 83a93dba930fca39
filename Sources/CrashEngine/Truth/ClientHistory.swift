/// The clients over a whole recording: each change, and the number of events that had happened before it.
package struct ClientHistory: Sendable {
    package private(set) var changes: [(events: Int, change: ClientChange)] = []

    package mutating func append(_ change: ClientChange, at events: Int) { changes.append((events, change)) }

    /// Moves `state` on from an earlier cut to the one after `cut` events; `start` counts the changes already applied.
    package func advance(_ state: inout ClientState, from start: inout Int, to cut: Int) {
        while start < changes.count, changes[start].events <= cut {
            state.apply(changes[start].change)
            start += 1
        }
    }
}
