/// An event that changes no medium but whose order among the writes matters to oracles: a crash before an
/// acknowledgement is judged otherwise than one after it.
package struct Mark: Hashable, Sendable {
    package let name: MarkName
    /// The number of an LSN, an operation, an access or a hold, as `name` says.
    package let value: Int64

    package init(_ name: MarkName, _ value: Int64) {
        self.name = name
        self.value = value
    }
}

/// The meaning of a ``Mark``.
/// The numbers are in fingerprints: add at the end, never reuse one.
package enum MarkName: Int64, Hashable, Sendable, CaseIterable {
    /// A transaction began; `value` is the LSN that it gets if it commits.
    case beginTransaction = 0
    /// The transaction with this LSN was committed.
    case committed = 1
    /// The store promised that this LSN is durable.
    case acknowledged = 2
    /// A client issued this access.
    case issued = 3
    /// The access reached the device.
    case landed = 4
    /// This hold's addresses left the store.
    case handedOut = 5
    /// This operation returned.
    case ended = 6
    /// The client reaches nothing through this hold any more.
    case letGo = 7
    /// The WAL index in shared memory has changed, perhaps not yet as a whole.
    case indexChanged = 8
}
