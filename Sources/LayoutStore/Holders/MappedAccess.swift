// Mapped access by the store's own process: what mmap, memcpy and munmap do, through a fault that obeys the protocol.
//
//   t0  map the range, fault it (see CopyOnWrite.swift for a write) | P   the grant's transaction
//   t1  load or store at the addresses                                    a crash: each sector old or new
//   t2  unmap: the holds end                                        | P
//
// The holder has process scope, so that after a crash its mapping and holds are dropped.
// Source: PROTOCOL P1, P3.3.

extension LayoutStore {
    /// Stores `bytes` at byte `offset` through a writable mapping. The range lies before the end of file (raise it first).
    public func mappedWrite(
        _ inode: InodeNumber, _ bytes: [UInt8], at offset: Int64, by holder: HolderID, durability: Durability = .full
    ) async throws(StoreError) {
        guard !bytes.isEmpty else { return }
        try Geometry.check(offset, count: Int64(bytes.count), of: inode)
        let range = offset..<(offset + Int64(bytes.count))
        try await throughMapping(of: inode, range, .write, by: holder) { (hold, part, place) throws(StoreError) in
            let slice = bytes[Int(part.lowerBound - offset)..<Int(part.upperBound - offset)]
            try device.write(slice, to: hold.start, at: place)
        }
        if durability == .full { try await sync() }
    }

    /// Loads the bytes of `range` through a readable mapping. Holes read as zeros.
    public func mappedRead(
        _ inode: InodeNumber, _ range: Range<Int64>, by holder: HolderID
    ) async throws(StoreError) -> [UInt8] {
        try Geometry.check(range, of: inode)
        let size = try await queue.read { (rows) throws(StoreError) in try rows.liveInode(inode).size }
        guard range.upperBound <= size else {
            throw StoreError(
                .input, "cannot load up to byte \(range.upperBound) of inode \(inode): it has \(size) bytes")
        }
        var content = [UInt8](repeating: 0, count: range.count)
        try await throughMapping(of: inode, range, .read, by: holder) { (hold, part, place) throws(StoreError) in
            let read = try device.read(part.count, from: hold.start, at: place)
            content.replaceSubrange(
                Int(part.lowerBound - range.lowerBound)..<Int(part.upperBound - range.lowerBound), with: read)
        }
        return content
    }

    /// Maps, faults, calls `access` once per hold with the bytes of the range it has and their place in the hold, unmaps.
    private func throughMapping(
        of inode: InodeNumber, _ range: Range<Int64>, _ access: FaultAccess, by holder: HolderID,
        _ use: (Hold, Range<Int64>, Int) throws(StoreError) -> Void
    ) async throws(StoreError) {
        let blocks = Geometry.blocks(of: range)
        let mapping = try await map(inode, blocks, writable: access == .write, by: holder, durability: .deferred)
        do {
            let grant = try await fault(mapping, blocks, access, durability: .deferred)
            for hold in grant.holds {
                let start = hold.offset.value * Int64(Geometry.blockBytes)
                let end = start + hold.count.value * Int64(Geometry.blockBytes)
                let part = max(start, range.lowerBound)..<min(end, range.upperBound)
                if !part.isEmpty { try use(hold, part, Int(part.lowerBound - start)) }
            }
        } catch {
            // The holder is the store's own process: a device that fails it fails the store.
            if !error.isRefusal { await queue.fail(because: error) }
            try? await unmap(mapping, durability: .deferred)  // the first error is the one that counts
            throw error
        }
        try await unmap(mapping, durability: .deferred)
    }
}
