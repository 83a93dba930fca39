/// Something an oracle has to see in order with the writes: a crash between a commit and its acknowledgement is another crash.
package struct Mark: Hashable, Sendable {
    package let name: MarkName
    /// An LSN, an operation or an access, as `name` says.
    package let value: Int64

    package init(_ name: MarkName, _ value: Int64) {
        self.name = name
        self.value = value
    }
}

/// What a ``Mark`` says.
package enum MarkName: Hashable, Sendable, CaseIterable {
    /// A transaction began; `value` is the LSN that it will have.
    case beginTransaction
    /// The transaction with this LSN was committed.
    case committed
    /// The store promised that this LSN is durable.
    case acknowledged
    /// A client issued this access.
    case issued
    /// The access reached the device.
    case landed
    /// This hold's addresses left the store.
    case handedOut
    /// This operation returned.
    case ended
    /// The client reaches nothing through this hold any more.
    case letGo
    /// The WAL index in shared memory has changed, perhaps not yet as a whole.
    case indexChanged
}
