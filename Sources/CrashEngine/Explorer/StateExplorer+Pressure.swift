internal import LayoutStore

/// Works on a recovered store so that damage shows: a block that was freed too early is written over.
extension StateExplorer {
    /// Makes a file that takes all free and busy space and writes the blocks that were freed last, so that a block
    /// which was freed too early is written over now. Nil if there is no such space.
    func fill(
        _ store: LayoutStore, _ recovered: StoreSnapshot, depth: Int, _ recorder: RecoveryRecorder
    ) async throws(StoreError) -> NewFile? {
        let unowned = recovered.spaces.filter { $0.place != .detached }.reduce(0) { $0 + Int($1.run.count.value) }
        guard unowned > 0, mutant != .noPressure else { return nil }
        // The recorder hears of the file before the file exists: a crash may find it from now on.
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

    /// How many of the new file's blocks are written; the others are preallocated.
    private static let writtenBlocks = 8

    /// A hash that tells recovered contents apart: of all rows, and of all that each mapped block may show.
    func contentHash(of snapshot: StoreSnapshot) -> Int64 {
        var words = [snapshot.stateHash]
        for extent in snapshot.extents { words += rig.device.fingerprints(of: extent.diskBlocks) }
        return HashPurpose.sequence.hash(words)
    }
}
