// Copying by copying: the bytes of one range are written to another, as a write would (Overwrite.swift), a bounded number at
// a time. For what cannot be shared because it does not lie in whole blocks, or should not be.
//
//   copy 3 MiB to the end of a file, 1 MiB at once
//   t0  1 MiB read, written, flushed, mapped; the size is 1 MiB larger     | P   crash: each sector old or new, and the
//   t1  the next                                                           | P   size never ahead of its data
//   t2  the last                                                           | P
//
// ENOSPC or a conflict in the middle: what was copied stays, and the answer says how much, as copy_file_range does; before the
// first byte: the error, and nothing changed. The source's end of file ends the copy. Holes are copied as zeros.
//
// keeps what WriteFile.swift keeps
// Source: copy_file_range(2); PROTOCOL P5.2.

extension LayoutStore {
    private static let bytesCopiedAtOnce: Int64 = 1 << 20

    /// Writes what `bytes` of `source` show to `target` from byte `offset` on, growing it as needed. Nothing has to be
    /// aligned.
    ///
    /// Returns how many bytes were copied: fewer than asked for at the source's end of file, or when space ran out or a
    /// hold was in the way behind the first ones. The ranges do not overlap within one file. Throws what
    /// ``write(_:_:at:durability:)`` does, before the first byte. Waits for the operations before it and for the
    /// device, which it reads and writes: O(bytes). Source: copy_file_range(2).
    @discardableResult
    public func copy(
        from source: InodeNumber, _ bytes: Range<Int64>, to target: InodeNumber, at offset: Int64,
        durability: Durability = .full
    ) async throws(StoreError) -> Int64 {
        try Geometry.check(bytes, of: source)
        try Geometry.check(offset, count: bytes.upperBound - bytes.lowerBound, of: target)
        return try await perform(.copy, locking: [LockRequest(target)], durability: durability) {
            (scope) async throws(StoreError) in
            let size = try await queue.read { (rows) throws(StoreError) in
                _ = try rows.liveInode(target)
                return try rows.liveInode(source).size
            }
            let part = bytes.lowerBound..<max(min(bytes.upperBound, size), bytes.lowerBound)
            let count = part.upperBound - part.lowerBound
            guard source != target || abs(part.lowerBound - offset) >= count else {
                throw StoreError(
                    .input,
                    "cannot copy bytes \(part.lowerBound)..<\(part.upperBound) of inode \(source) to byte \(offset): "
                        + "the ranges overlap")
            }
            return try await copyLocked(from: source, part.lowerBound, count, to: target, at: offset, in: scope)
        }
    }

    private func copyLocked(
        from source: InodeNumber, _ sourceOffset: Int64, _ count: Int64, to target: InodeNumber,
        at targetOffset: Int64, in scope: LockScope
    ) async throws(StoreError) -> Int64 {
        var done: Int64 = 0
        while done < count {
            let part = min(Self.bytesCopiedAtOnce, count - done)
            let bytes = try await readLocked(source, (sourceOffset + done)..<(sourceOffset + done + part))
            do {
                try await writeLocked(target, bytes, at: targetOffset + done, in: scope)
            } catch {
                guard done > 0, error.isRefusal else { throw error }
                return done
            }
            done += part
        }
        return count
    }
}
