internal import LayoutStore

/// What SQLite's pager finds on the disk.
extension DiskState {
    /// - Parameter log: how many frames are valid, and the size of a page; nil without a log.
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
                // The page's number, from 1, and in the last frame of a commit how many pages there are.
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

    /// The file that a name refers to, of several the first.
    private func span(of name: String) -> Int? {
        guard let file = names.firstIndex(of: name), let span = entries[file].candidates.first,
            span != DirectoryEntry.nothing
        else { return nil }
        return span
    }

    /// A hash of what was decided since the last crash, but for logs: there it shows in which frames are valid.
    var decided: Int64 {
        let logs = names.indices.filter(isLog).flatMap { entries[$0].candidates }
        return HashPurpose.decidedFiles.hash(
            [entriesDecided] + files.indices.map { logs.contains($0) ? 0 : files[$0].sectors.decided })
    }

    /// What recovery found behind the log's last valid frame; see ``DiskFile``.
    func logTail(of name: String) -> Int {
        span(of: name).map { files[$0].logTail } ?? 0
    }
}
