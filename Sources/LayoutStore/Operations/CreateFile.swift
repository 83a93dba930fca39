// Creating a file: one row, one transaction.
//
//   t0  inode row, size 0    | P   crash before: the number is unused; after: an empty file
//
// The name is the caller's, who keeps it with the number. A crash may come between this row and the caller's books, on
// either side; so the caller can give the file a tag, in the same transaction, and ask for it afterwards:
//
//   its books      this store                     after the crash
//   "a/b" → tag 9  no file has tag 9              it was not created, or that was not durable: create it again
//   no tag 9       inode 12 has tag 9             nobody was told of it: unlink it, or enter it
//
// A tag belongs to one live file at a time. An unlinked file gives its tag up at once, though it may be mapped still.
// Not covered: directories.
// Source: DESIGN §2; ADR 15.

extension LayoutStore {
    /// Makes an empty file. Returns its number, which no other file ever has.
    ///
    /// `tag`: 1 to ``Inode/longestTag`` bytes of UTF-8, none of them 0, by which ``inode(tagged:)`` finds the file
    /// while it is live; it is set with the file or not at all, and never changes. Throws `input` for another tag, and
    /// for one that a live file has. Waits for the operations before it. O(log n).
    public func create(tag: String? = nil, durability: Durability = .full) async throws(StoreError) -> InodeNumber {
        if let tag { try Inode.check(tag) }
        return try await perform(.create, locking: [], durability: durability) { (scope) async throws(StoreError) in
            let number = try await scope.submit(.create) { (change) throws(StoreError) in
                if let tag, let other = try change.rows.inode(tagged: tag) {
                    throw StoreError(
                        .input,
                        "cannot create a file tagged '\(tag)': inode \(other.number) has that tag; unlink it first")
                }
                let number = InodeNumber(change.newIdentifier())
                // A number that a crash took back may be given again, but not in the same epoch.
                let generation = change.header.epoch.value
                try change.insert(
                    Inode(number: number, generation: generation, size: 0, sequence: 1, state: .live, tag: tag))
                return number
            }
            return number
        }
    }
}

extension Inode {
    /// Throws `input` for what is no tag.
    fileprivate static func check(_ tag: String) throws(StoreError) {
        guard (1...longestTag).contains(tag.utf8.count), !tag.utf8.contains(0) else {
            throw StoreError(
                .input,
                "cannot create a file tagged '\(tag)': tags have 1 to \(longestTag) bytes of UTF-8, none of them 0")
        }
    }
}
