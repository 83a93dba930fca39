// Mapped access by the store's own process: what mmap, memcpy and munmap do, through a fault that obeys the protocol.
//
//   t0  map the range, fault it (see CopyOnWrite.swift for a write) | P   the grant's transaction
//   t1  load or store at the addresses                                    a crash: each sector old or new
//   t2  unmap: the holds end                                        | P
//
// The holder has process scope, so that after a crash its mapping and holds are dropped.
// Source: PROTOCOL P1, P3.3.

extension LayoutStore {
    /// Stores `bytes` at byte `offset` through a mapping of their own, as memcpy to mapped memory does; without bytes nothing
    /// changes.
    ///
    /// For holders of the store's own process. Throws `input` for a range that ends behind the end of file (raise it first: nobody
    /// would read what a store leaves there); else errors as for ``fault(_:_:access:durability:)``; a device that fails
    /// leaves the store failed. Waits for the operations before it and for the device. O(bytes).
    public func mappedWrite(
        _ inode: InodeNumber, _ bytes: [UInt8], at offset: Int64, by holder: HolderID, durability: Durability = .full
    ) async throws(StoreError) {
        try Geometry.check(offset, count: Int64(bytes.count), of: inode)
        let range = offset..<(offset + Int64(bytes.count))
        if !bytes.isEmpty {
            try await checkEnd(range, of: inode)
            try await throughMapping(of: inode, range, .write, by: holder) { (hold, part, place) throws(StoreError) in
                let slice = bytes[Int(part.lowerBound - offset)..<Int(part.upperBound - offset)]
                try device.write(slice, to: hold.start, at: place)
            }
        }
        if durability == .full { try await sync() }
    }

    /// Loads `bytes` of a file through a mapping of their own, as memcpy from mapped memory does. Holes read as zeros.
    ///
    /// Throws `input` for a range that ends behind the end of file; else as
    /// ``mappedWrite(_:_:at:by:durability:)``. O(bytes).
    public func mappedRead(
        _ inode: InodeNumber, _ bytes: Range<Int64>, by holder: HolderID
    ) async throws(StoreError) -> [UInt8] {
        try Geometry.check(bytes, of: inode)
        try await checkEnd(bytes, of: inode)
        try Geometry.checkAnswer(bytes.upperBound - bytes.lowerBound, of: inode)
        var content = [UInt8](repeating: 0, count: bytes.count)
        try await throughMapping(of: inode, bytes, .read, by: holder) { (hold, part, place) throws(StoreError) in
            let read = try device.read(part.count, from: hold.start, at: place)
            content.replaceSubrange(
                Int(part.lowerBound - bytes.lowerBound)..<Int(part.upperBound - bytes.lowerBound), with: read)
        }
        return content
    }

    private func checkEnd(_ bytes: Range<Int64>, of inode: InodeNumber) async throws(StoreError) {
        let size = try await queue.read { (rows) throws(StoreError) in try rows.liveInode(inode).size }
        guard bytes.upperBound <= size else {
            throw StoreError(
                .input,
                "cannot reach byte \(bytes.upperBound) of inode \(inode) through a mapping: it has \(size) bytes")
        }
    }

    /// Maps, faults, calls `access` once per hold with the bytes of the range it has and their place in the hold, unmaps.
    private func throughMapping(
        of inode: InodeNumber, _ range: Range<Int64>, _ access: Access, by holder: HolderID,
        _ use: (Hold, Range<Int64>, Int) throws(StoreError) -> Void
    ) async throws(StoreError) {
        let mapping = try await map(inode, range, access: access, by: holder, durability: .deferred)
        do {
            let grant = try await fault(mapping, range, access: access, durability: .deferred)
            for hold in grant.holds {
                let kept = Geometry.bytes(of: hold.fileBlocks)
                let part = kept.clamped(to: range)
                if !part.isEmpty { try use(hold, part, Int(part.lowerBound - kept.lowerBound)) }
            }
        } catch {
            // The holder is the store's own process: a device that fails it fails the store.
            if !error.isRefusal { await queue.fail(because: error) }
            try? await end(mapping)  // the first error is the one that counts
            throw error
        }
        try await end(mapping)
    }

    /// Unmaps what only this call knows of. If others keep it from that, the store has failed: nobody would ever end the mapping.
    private func end(_ mapping: MappedRangeID) async throws(StoreError) {
        do throws(StoreError) {
            try await unmap(mapping, durability: .deferred)
        } catch {
            if error.code == .locked { await queue.fail(because: error) }
            throw error
        }
    }
}
