internal import LayoutStore

/// The content that SQLite's pager finds on the disk.
extension DiskState {
    /// The content of the database `name` and its log.
    /// - Parameter log: the number of valid frames, and the size of a page in bytes; nil without a log.
    func content(of name: String, log: (frames: Int, pageBytes: Int)?) -> StoreContent {
        guard let span = span(of: name) else {
            return StoreContent(physical: 0, logical: 0, logLength: 0, isDecided: false)
        }
        let isDecided = files[span].sectors.isDecided
        var pages = files[span].sectors.fingerprints(ofChunks: 0..<files[span].sectors.chunks)
        let database = files[span].sectors.fingerprint(of: pages)
        guard let log, let logSpan = self.span(of: name + "-wal"), log.pageBytes == SectorArray.chunkBytes else {
            return StoreContent(physical: database, logical: database, logLength: 0, isDecided: isDecided)
        }
        var words = [database]
        words.reserveCapacity(1 + 2 * log.frames)
        withUnsafeTemporaryAllocation(byteCount: WALChecksum.frameHeaderBytes + log.pageBytes, alignment: 8) { frame in
            for index in 0..<log.frames {
                files[logSpan].sectors.copyShown(from: WALChecksum.headerBytes + index * frame.count, into: frame)
                let page = UnsafeRawBufferPointer(rebasing: frame[WALChecksum.frameHeaderBytes...])
                let hash = Int64(bitPattern: SectorArray.hash(page))
                words += [frame.load(as: Int64.self), hash]
                // The number of the frame's page, from 1; and the database's size in pages, or 0 inside a commit.
                let number = Int(UInt32(bigEndian: frame.load(as: UInt32.self)))
                let committed = Int(UInt32(bigEndian: frame.load(fromByteOffset: 4, as: UInt32.self)))
                guard number > 0 else { continue }
                if pages.count < number { pages += repeatElement(0, count: number - pages.count) }
                pages[number - 1] = hash
                if committed > 0 { pages.removeLast(max(0, pages.count - committed)) }
            }
        }
        return StoreContent(
            physical: HashPurpose.physicalPages.hash(words), logical: HashPurpose.logicalPages.hash(pages),
            logLength: log.frames, isDecided: isDecided)
    }

    /// The file that a name refers to; the first candidate, if the name is undecided.
    private func span(of name: String) -> Int? {
        guard let file = names.firstIndex(of: name), let span = entries[file].candidates.first,
            span != DirectoryEntry.nothing
        else { return nil }
        return span
    }

    /// A hash of the decisions since the last crash, without those on logs, which show in the valid frames.
    var decided: Int64 {
        let logs = names.indices.filter(isLog).flatMap { entries[$0].candidates }
        return HashPurpose.decidedFiles.hash(
            [entriesDecided] + files.indices.map { logs.contains($0) ? 0 : files[$0].sectors.decided })
    }

    /// The torn frame that recovery found after the log's last valid one; see ``DiskFile``.
    func logTail(of name: String) -> Int {
        span(of: name).map { files[$0].logTail } ?? 0
    }
}
