/// What ends a holder's reach (PROTOCOL P1).
public enum HolderScope: Int64, Sendable, CaseIterable {
    /// Ends with the store's process.
    case process = 0
    /// Ends with the host's boot: other processes with DAX mmap or local RDMA.
    case host = 1
    /// Nothing here ends it.
    case remote = 2
}

/// The host a store or a holder runs on, and that host's boot.
public struct HostIdentity: Hashable, Sendable {
    /// The host.
    public let host: Int64
    /// Since when it runs.
    public let boot: Int64

    /// An identity from elsewhere; ``system()`` has this host's.
    public init(host: Int64, boot: Int64) {
        self.host = host
        self.boot = boot
    }
}

/// Somebody who can reach blocks without asking.
public struct Holder: Hashable, Sendable {
    /// Longest name, in bytes of UTF-8: a row has a fixed size on every backend.
    public static let longestName = 48

    /// What operations name the holder by.
    public let id: HolderID
    /// What it called itself: for people, and not unique.
    public let name: String
    /// What ends its reach.
    public let scope: HolderScope
    /// Tells a restarted holder from the one before it.
    public let incarnation: Int64
    /// The store's epoch at registration.
    public let epoch: Epoch
    /// Where it runs.
    public let identity: HostIdentity

    package init(
        id: HolderID, name: String, scope: HolderScope, incarnation: Int64, epoch: Epoch, identity: HostIdentity
    ) {
        self.id = id
        self.name = name
        self.scope = scope
        self.incarnation = incarnation
        self.epoch = epoch
        self.identity = identity
    }

    /// The same holder, of whose host's boot nobody knows any more: it stays until it lets go or is fenced.
    var outlivingBoots: Holder {
        Holder(id: id, name: name, scope: .remote, incarnation: incarnation, epoch: epoch, identity: identity)
    }

    /// Whether the holder is gone when a store of `epoch` runs on `host` (PROTOCOL P1.2). An unknown host counts as remote.
    package func isDead(epoch now: Epoch, on host: HostIdentity) -> Bool {
        switch scope {
        case .process: epoch < now
        case .host: identity.host == host.host && identity.boot != host.boot
        case .remote: false
        }
    }
}

extension Holder: StateRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        id = try row.identifier("id")
        scope = try row.code("scope")
        incarnation = try row.number("incarnation")
        epoch = try row.number("epoch")
        identity = HostIdentity(host: try row.number("host"), boot: try row.number("boot"))
        name = try row.name("name", bytes: 1...Self.longestName)
    }

    package var table: StateTable { .holder }
    package var words: [Int64] {
        [id.value, scope.rawValue, incarnation, epoch.value, identity.host, identity.boot]
            + WordSource.words(of: name, bytes: Self.longestName)
    }
}
