extension LayoutStore {
    /// Lets `holder` fault on `bytes` of a file, for loads alone or for stores, too. Reaches nothing yet.
    ///
    /// What is mapped are the blocks that the range touches, as by mmap(2): it may begin and end anywhere, and lie past
    /// the end of file. Throws `input` for an empty range or access, a file that is not live, or a holder that is not
    /// registered. Waits for the operations before it. O(log n).
    public func map(
        _ inode: InodeNumber, _ bytes: Range<Int64>, access: Access, by holder: HolderID,
        durability: Durability = .full
    ) async throws(StoreError) -> MappedRangeID {
        let request = try AccessRequest("map", bytes, access, of: inode)
        return try await perform(.map, locking: [LockRequest(inode)]) { (scope) async throws(StoreError) in
            let id = try await scope.submit(.register) { (change) throws(StoreError) in
                _ = try change.registered(holder)
                let inode = try change.rows.liveInode(inode)
                let id = MappedRangeID(change.newIdentifier())
                try change.insert(
                    MappedRange(
                        id: id, holder: holder, inode: inode.number, generation: inode.generation,
                        blocks: request.blocks, access: request.access))
                return id
            }
            try await scope.acknowledge(durability)
            return id
        }
    }

    /// The holder's word that it reaches nothing through the mapping any more: the mapping and its holds end.
    ///
    /// Throws `input` if there is no such mapping. An unlinked file that nobody else has mapped or pinned is
    /// inactivated. Waits for the operations before it. O(holds · log n), and the file's extents when it is
    /// inactivated.
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
    /// The mapping stays and may fault again. A pin's hold takes the whole pin with it. Unknown holds have ended
    /// before, and are passed over. Waits for the operations before it. O(holds · log n).
    public func letGo(_ holds: [HoldID], durability: Durability = .full) async throws(StoreError) {
        try await perform(.letGo, locking: []) { (scope) async throws(StoreError) in
            let files = try await scope.submit(.release) { (change) throws(StoreError) in
                for id in holds {
                    guard let hold = try change.rows.hold(id) else { continue }
                    switch hold.parent {
                    case .mappedRange: for ended in try change.acknowledged(hold) { try change.end(ended) }
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

extension Transaction {
    /// What ends when `hold`, of a mapping, is acknowledged: it alone. // keeps acknowledgeNamesHolds; off: all that its holder has
    /// mapped of the same blocks of the file
    fileprivate func acknowledged(_ hold: Hold) throws(StoreError) -> [Hold] {
        guard !rules.keeps(.acknowledgeNamesHolds) else { return [hold] }
        return try rows.holds(of: hold.inode, in: hold.fileBlocks).filter {
            if case .mappedRange = $0.parent { $0.holder == hold.holder } else { false }
        }
    }
}
