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

    /// Writes `length` bytes of `source` from byte `sourceOffset` on to `target` at `targetOffset`, growing it as needed.
    ///
    /// Returns how many bytes were copied: fewer than `length` at the source's end of file, or when space ran out. The ranges do
    /// not overlap within one file.
    @discardableResult
    public func copy(
        from source: InodeNumber, at sourceOffset: Int64, length: Int64, to target: InodeNumber, at targetOffset: Int64,
        durability: Durability = .full
    ) async throws(StoreError) -> Int64 {
        try Geometry.check(sourceOffset, count: length, of: source)
        try Geometry.check(targetOffset, count: length, of: target)
        return try await perform(.copy, locking: [LockRequest(target)]) { (scope) async throws(StoreError) in
            let size = try await queue.read { (rows) throws(StoreError) in
                _ = try rows.liveInode(target)
                return try rows.liveInode(source).size
            }
            let count = min(length, max(size - sourceOffset, 0))
            guard source != target || abs(sourceOffset - targetOffset) >= count else {
                throw StoreError(
                    .input,
                    "cannot copy \(count) bytes of inode \(source) from byte \(sourceOffset) to byte \(targetOffset): "
                        + "the ranges overlap")
            }
            let copied = try await copyLocked(
                from: source, at: sourceOffset, count, to: target, at: targetOffset, in: scope)
            if copied > 0 { try await scope.acknowledge(durability) }
            return copied
        }
    }

    private func copyLocked(
        from source: InodeNumber, at sourceOffset: Int64, _ count: Int64, to target: InodeNumber,
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
