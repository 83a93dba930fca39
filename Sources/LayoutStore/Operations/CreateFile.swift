// Creating a file: one row, one transaction.
//
//   t0  inode row, size 0    | P   crash before: the number is unused; after: an empty file
//
// The name is the caller's, who keeps it with the number. Not covered: directories.
// Source: DESIGN §2.

extension LayoutStore {
    /// Makes an empty file. Returns its number; with its generation no two files ever have the same.
    public func create(durability: Durability = .full) async throws(StoreError) -> InodeNumber {
        try await perform(.create, locking: []) { (scope) async throws(StoreError) in
            let number = try await scope.submit(.create) { (change) throws(StoreError) in
                let number = InodeNumber(change.newIdentifier())
                // A number that a crash took back may be given again, but not in the same epoch.
                let generation = change.header.epoch.value
                try change.insert(Inode(number: number, generation: generation, size: 0, sequence: 1, state: .live))
                return number
            }
            try await scope.acknowledge(durability)
            return number
        }
    }

    /// The file's row, or nil.
    public func inode(_ number: InodeNumber) async throws(StoreError) -> Inode? {
        try await queue.read { (rows) throws(StoreError) in try rows.inode(number) }
    }
}
