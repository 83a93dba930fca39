// What a repair mends: blocks that nobody owns and nobody reaches, and that are not free all the same. Nothing that anybody could
// ask for is lost by it, and no guess is made.
//
//   finding                    why it is safe                                        becomes
//   block_leaked               no row of any table names the block                   busy; detached where a hold reaches it
//   detached_without_reason    it has no owner, and no hold                          busy
//   staging of nobody          a plan died with its process; its blocks were never   busy, by recovery, as at any opening
//                              anybody's
//
// Everything else that a check finds is two structures that contradict each other: which of them is right nobody knows, and a backup is
// the way. So a store with such damage is not touched at all.
// Source: PROTOCOL P2, P7.3, P8.

/// What a repair of a store would do, or has done.
package struct Repair: Sendable {
    private let leaked: [Range<DiskBlock>]
    private let detached: [Range<DiskBlock>]
    private let staged: [Extent]

    /// Works out what there is to mend. O(n log n) for n rows; the ranges of all rows have to be ranges of the device.
    init(_ rows: StoreSnapshot) {
        let owned = rows.extents.map(\.diskBlocks) + rows.spaces.map(\.run.blocks)
        leaked = rows.header.geometry.dataBlocks.subtracting(owned.sorted { $0.lowerBound < $1.lowerBound })
        let held = rows.holds.map(\.diskBlocks).sorted { $0.lowerBound < $1.lowerBound }
        detached = rows.spaces.filter { $0.place == .detached }.flatMap { $0.run.blocks.subtracting(held) }
        staged = rows.extents.filter { $0.fork == .cow }
    }

    /// Whether a store that fails `check` can be mended.
    package static func mends(_ check: StoreCheck) -> Bool {
        check == .invariant(.blockLeaked) || check == .invariant(.detachedWithoutReason)
    }

    /// One sentence for each thing to mend.
    package var sentences: [String] {
        leaked.map {
            "blocks \($0.lowerBound)..<\($0.upperBound) are in no table: freed, or detached as far as somebody holds them"
        }
            + detached.map { "blocks \($0.lowerBound)..<\($0.upperBound) are detached, and nobody holds them: freed" }
            + staged.map {
                "blocks \($0.diskBlocks.lowerBound)..<\($0.diskBlocks.upperBound) are staged for inode \($0.inode) by nobody: given back"
            }
    }

    var isEmpty: Bool { leaked.isEmpty && detached.isEmpty }

    /// Mends in one step. The file of leaked blocks is known to nobody: facts call it 0.
    func apply(_ change: Transaction) throws(StoreError) {
        for blocks in leaked { try change.release(blocks, of: InodeNumber(0)) }
        for blocks in detached { try change.holdEnded(on: blocks, of: InodeNumber(0)) }
    }
}

extension LayoutStore {
    /// Mends what can be mended without a doubt; durable when the store is closed. Only after a check that has found nothing else: see
    /// ``Repair``.
    ///
    /// Waits for the operations before it. O(n log n) for n rows.
    package func repair() async throws(StoreError) {
        try await perform(.repair, locking: []) { (scope) async throws(StoreError) in
            let repair = Repair(try await queue.read { (rows) throws(StoreError) in try StoreSnapshot(rows) })
            guard !repair.isEmpty else { return }
            try await scope.submit(.release) { (change) throws(StoreError) in try repair.apply(change) }
        }
    }
}
