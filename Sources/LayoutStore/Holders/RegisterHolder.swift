extension LayoutStore {
    /// Registers a holder; its host is the store's unless `identity` says otherwise. Names are at most 48 bytes of UTF-8.
    ///
    /// `incarnation` tells a restarted holder from the one before it. A remote holder's registration is durable on
    /// return, whatever `durability` says (PROTOCOL P1). Throws `input` for another name. Waits for the operations
    /// before it. O(log n).
    public func register(
        _ name: String, scope: HolderScope, incarnation: Int64 = 1, identity: HostIdentity? = nil,
        durability: Durability = .full
    ) async throws(StoreError) -> HolderID {
        guard (1...Holder.longestName).contains(name.utf8.count), !name.utf8.contains(0) else {
            throw StoreError(
                .input,
                "cannot register a holder named '\(name)': names have 1 to \(Holder.longestName) bytes, none of them 0")
        }
        return try await perform(.register, locking: []) { (operation) async throws(StoreError) in
            let host = identity ?? environment.host
            let id = try await operation.submit(.register) { (change) throws(StoreError) in
                let id = HolderID(change.newIdentifier())
                try change.insert(
                    Holder(
                        id: id, name: name, scope: scope, incarnation: incarnation, epoch: change.header.epoch,
                        identity: host))
                return id
            }
            try await operation.acknowledge(scope == .remote ? .full : durability)
            return id
        }
    }

    /// Removes a holder with all its mappings, pins and holds: it has said that it reaches nothing any more.
    ///
    /// Throws `input` if nobody is registered by this number. Unlinked files that nobody else has mapped or pinned are
    /// inactivated. Waits for the operations before it. O(holds · log n), and the extents of files that are
    /// inactivated.
    public func unregister(_ holder: HolderID, durability: Durability = .full) async throws(StoreError) {
        try await perform(.unregister, locking: []) { (scope) async throws(StoreError) in
            let files = try await scope.submit(.release) { (change) throws(StoreError) in
                try change.drop(holder)
                return change.filesLetGo
            }
            try await inactivateIfLeft(files)
            try await scope.acknowledge(durability)
        }
    }
}

extension Transaction {
    /// The holder's row, or `input`.
    func registered(_ id: HolderID) throws(StoreError) -> Holder {
        guard let holder = try rows.holder(id) else {
            throw StoreError(.input, "there is no holder \(id); register it first")
        }
        return holder
    }

    /// Ends everything that the holder has, and its registration. // keeps dropEndsPins; off: its pins are forgotten
    func drop(_ id: HolderID) throws(StoreError) {
        let holder = try registered(id)
        for range in try rows.mappedRanges(of: id) { try drop(range) }
        if rules.keeps(.dropEndsPins) { for pin in try rows.pins(of: id) { try drop(pin) } }
        try remove(holder)
    }

    func drop(_ range: MappedRange) throws(StoreError) {
        for hold in try rows.holds(of: .mappedRange(range.id)) { try end(hold) }
        try remove(range)
        noteLetGo(of: range.inode)
    }

    func drop(_ pin: Pin) throws(StoreError) {
        for hold in try rows.holds(of: .pin(pin.id)) { try end(hold) }
        try remove(pin)
        noteLetGo(of: pin.inode)
    }

    /// keeps lastUnmapInactivates; off: an unlinked file is left for the next recovery
    private func noteLetGo(of inode: InodeNumber) {
        if rules.keeps(.lastUnmapInactivates) { filesLetGo.append(inode) }
    }

    /// A hold ends: at its holder's acknowledgement, or with its dead holder. The only way out of the table. // keeps lastHoldReleases
    func end(_ hold: Hold) throws(StoreError) {
        try remove(hold)
        note(JournalFact(.acknowledge, hold.diskBlocks, of: hold.inode, hold: hold.id))
        if rules.keeps(.lastHoldReleases) { try holdEnded(on: hold.diskBlocks, of: hold.inode) }
    }
}
