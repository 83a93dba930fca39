internal import LayoutStore

/// The work on a recovered store that shows whether it is one.
extension StateExplorer {
    /// A new file takes all free space, and writes the most recently freed blocks: who was freed too early is overwritten now.
    func fill(
        _ store: LayoutStore, _ recovered: StoreSnapshot, depth: Int, _ recorder: RecoveryRecorder
    ) async throws(StoreError) -> NewFile? {
        let unowned = recovered.spaces.filter { $0.place != .detached }.reduce(0) { $0 + Int($1.run.count.value) }
        guard unowned > 0, mutant != .noPressure else { return nil }
        // Told before it is there: a crash may find it at any time from now on.
        let header = await store.queue.currentHeader()
        let written = min(unowned, Self.writtenBlocks) * Geometry.blockBytes
        let bytes = Stamp.write(file: 0xFF - depth, operation: 0, offset: 0, count: written)
        let file = NewFile(
            inode: InodeNumber(header.nextIdentifier), created: header.nextLSN, bytes: bytes, blocks: unowned)
        recorder.made(file)
        let inode = try await store.create(durability: .deferred)
        try await store.write(inode, bytes, at: 0, durability: .deferred)
        if unowned > Self.writtenBlocks {
            let rest = Int64(written)..<Int64(unowned * Geometry.blockBytes)
            try await store.allocate(inode, rest, options: .keepSize, durability: .deferred)
        }
        return file
    }

    /// Of the blocks that a new file takes, how many it writes; the others it preallocates.
    private static let writtenBlocks = 8

    /// Tells recovered contents apart: all rows, and what every mapped block may show.
    func contentHash(of snapshot: StoreSnapshot) -> Int64 {
        var words = [snapshot.stateHash]
        for extent in snapshot.extents { words += rig.device.fingerprints(of: extent.diskBlocks) }
        return HashPurpose.sequence.hash(words)
    }
}
