extension LayoutStore {
    /// Lets `holder` fault on `blocks` of a file. Reaches nothing yet.
    public func map(
        _ inode: InodeNumber, _ blocks: Range<FileBlock>, writable: Bool, by holder: HolderID,
        durability: Durability = .full
    ) async throws(StoreError) -> MappedRangeID {
        guard !blocks.isEmpty, blocks.lowerBound.value >= 0 else {
            throw StoreError(
                .input, "cannot map file blocks \(blocks.lowerBound)..<\(blocks.upperBound): an empty range")
        }
        return try await perform(.map, locking: [LockRequest(inode)]) { (scope) async throws(StoreError) in
            let id = try await scope.submit(.register) { (change) throws(StoreError) in
                _ = try change.registered(holder)
                let inode = try change.rows.liveInode(inode)
                let id = MappedRangeID(change.newIdentifier())
                try change.insert(
                    MappedRange(
                        id: id, holder: holder, inode: inode.number, generation: inode.generation, blocks: blocks,
                        writable: writable))
                return id
            }
            try await scope.acknowledge(durability)
            return id
        }
    }

    /// The holder's word that it reaches nothing through the mapping any more: the mapping and its holds end.
    public func unmap(_ mapping: MappedRangeID, durability: Durability = .full) async throws(StoreError) {
        try await perform(.unmap, locking: []) { (scope) async throws(StoreError) in
            let files = try await scope.submit(.release) { (change) throws(StoreError) in
                guard let range = try change.rows.mappedRange(mapping) else {
                    throw StoreError(.input, "there is no mapped range \(mapping); it may have been unmapped before")
                }
                try change.drop(range)
                return change.filesLetGo
            }
            try await inactivateIfLeft(files)
            try await scope.acknowledge(durability)
        }
    }

    /// The holder's word that it no longer reaches these holds: a take-down acknowledged (PROTOCOL P1.3).
    ///
    /// The mapping stays and may fault again. A pin's hold takes the whole pin with it. Unknown holds have ended before.
    public func letGo(_ holds: [HoldID], durability: Durability = .full) async throws(StoreError) {
        try await perform(.letGo, locking: []) { (scope) async throws(StoreError) in
            let files = try await scope.submit(.release) { (change) throws(StoreError) in
                for id in holds {
                    guard let hold = try change.rows.hold(id) else { continue }
                    switch hold.parent {
                    case .mappedRange: try change.end(hold)
                    case .pin(let pin): if let pin = try change.rows.pin(pin) { try change.drop(pin) }
                    }
                }
                return change.filesLetGo
            }
            try await inactivateIfLeft(files)
            try await scope.acknowledge(durability)
        }
    }
}
