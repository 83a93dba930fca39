// Reading: the extents are looked up in one transaction, then the device is read. Holes and unwritten extents read as zeros.
// Nothing is journaled, so a crash leaves nothing.
//
// Source: PROTOCOL P2.4: bytes past the end of file are never returned.

extension LayoutStore {
    /// What `bytes` of a file show, as far as they lie before the end of file: fewer than asked for when it ends
    /// earlier. Holes read as zeros.
    ///
    /// Nothing has to be aligned. Throws `input` if there is no such live file, for a range that no file can have, and
    /// for an answer longer than ``Geometry/longestAnswer``.
    /// Waits for the operations before it and for the device. O(bytes). Source: PROTOCOL P2.4.
    public func read(_ inode: InodeNumber, _ bytes: Range<Int64>) async throws(StoreError) -> [UInt8] {
        try await perform(.read, locking: [LockRequest(inode)]) { (scope) async throws(StoreError) in
            return try await readLocked(inode, bytes)
        }
    }

    func readLocked(_ number: InodeNumber, _ range: Range<Int64>) async throws(StoreError) -> [UInt8] {
        try Geometry.check(range, of: number)
        let (bytes, extents) = try await queue.read {
            (rows) throws(StoreError) -> (Range<Int64>, [Extent]) in
            let end = min(range.upperBound, try rows.liveInode(number).size)
            let bytes = min(range.lowerBound, end)..<end
            try Geometry.checkAnswer(bytes.upperBound - bytes.lowerBound, of: number)
            return (bytes, try rows.extents(of: number, fork: .data, in: Geometry.blocks(of: bytes)))
        }
        var content = [UInt8](repeating: 0, count: bytes.count)
        for extent in extents where extent.state == .written {
            let kept = Geometry.bytes(of: extent.fileBlocks)
            let part = kept.clamped(to: bytes)
            let read = try device.read(part.count, from: extent.start, at: Int(part.lowerBound - kept.lowerBound))
            content.replaceSubrange(
                Int(part.lowerBound - bytes.lowerBound)..<Int(part.upperBound - bytes.lowerBound), with: read)
        }
        return content
    }
}
