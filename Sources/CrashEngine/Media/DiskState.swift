package import BigInt
private import LayoutStore

/// The files of a disk and the names of its one directory: with all that is in flight, or undecided after a crash.
///
/// A value: the recorded run's disk, a cursor over its events, a mounted disk and what is kept of it for a crash inside
/// recovery are all the same, and a copy costs nothing until it is changed. A file is known by its name's index; under one name
/// several files may have been made and deleted, and a crash decides which of them is there (``DirectoryEntry``).
package struct DiskState: Sendable {
    /// Paths, by file.
    private(set) var names: [String] = []
    private var entries: [DirectoryEntry] = []
    /// Every file that was ever made under any name.
    private var spans: [SectorSpan] = []
    /// The database whose write-ahead log a file is, or -1.
    private(set) var databases: [Int] = []
    private var entriesDecided: Int64 = 0
    /// Whether synced contents are merged: for a disk that never crashed.
    var folds: Bool
    /// What its readers know of the log's frames, until one of them writes.
    var frames: FrameMemo?

    /// - Parameter folds: for a disk that runs for long and is not crashed itself, or from copies only.
    package init(folds: Bool) { self.folds = folds }

    // MARK: What a cut asks

    package var legalStates: BigUInt {
        entries.reduce(spans.reduce(BigUInt(1)) { $0 * $1.legalStates }) { $0 * BigUInt($1.legalTargets) }
    }

    package var inFlightSectors: Int { spans.reduce(0) { $0 + $1.inFlightSectors } }

    // MARK: Names

    /// The index of `name`, given out on first use. A store has few files, so this is a scan.
    mutating func file(named name: String) -> Int {
        if let index = names.firstIndex(of: name) { return index }
        let database = name.hasSuffix("-wal") ? file(named: String(name.dropLast(4))) : -1
        names.append(name)
        entries.append(DirectoryEntry())
        databases.append(database)
        return names.count - 1
    }

    func isLog(_ file: Int) -> Bool { databases.indices.contains(file) && databases[file] >= 0 }

    /// The same files, those of `names` first and in that order; a name that is new here refers to nothing.
    func arranged(behind names: [String]) -> DiskState {
        if self.names.starts(with: names) { return self }
        var state = self
        (state.names, state.entries, state.databases) = ([], [], [])
        for name in names { _ = state.file(named: name) }
        for (index, name) in self.names.enumerated() { state.entries[state.file(named: name)] = entries[index] }
        return state
    }

    /// Whether the name refers to a file, with bytes or without.
    mutating func isPresent(_ file: Int, _ chooser: any Chooser) -> Bool {
        find(file, chooser) != DirectoryEntry.nothing
    }

    /// Makes an empty file under a name that has none; its entry is in flight.
    mutating func create(_ file: Int) {
        spans.append(SectorSpan(size: 0))
        if isLog(file), let old = entries[file].older.last(where: { $0 != DirectoryEntry.nothing }) {
            spans[spans.count - 1].ghost = spans[old].shown
        }
        entries[file].refer(to: spans.count - 1)
    }

    mutating func delete(_ file: Int) { entries[file].refer(to: DirectoryEntry.nothing) }

    mutating func syncDirectory() { for file in entries.indices { entries[file].seal() } }

    /// Puts a file with everything decided under a name, durably.
    mutating func place(_ span: SectorSpan, under file: Int) {
        spans.append(span)
        entries[file] = DirectoryEntry(spans.count - 1)
    }

    /// The index of the name's span, decided; or `nothing`.
    @inline(__always)
    private mutating func find(_ file: Int, _ chooser: any Chooser) -> Int {
        let candidates = entries[file].candidates
        if candidates.count == 1 { return candidates[0] }
        let chosen = candidates[chooser.choose(ChoicePoint(.file(file), .entry), among: candidates.count)]
        entries[file].narrow(to: chosen)
        entriesDecided = RecordWords.hash([entriesDecided, Int64(file), Int64(chosen)], seed: 0)
        return chosen
    }

    /// As `find`; a file that nobody made is there, as if it always had been.
    private mutating func require(_ file: Int, _ chooser: any Chooser) -> Int {
        let found = find(file, chooser)
        guard found == DirectoryEntry.nothing else { return found }
        place(SectorSpan(size: 0), under: file)
        return spans.count - 1
    }

    // MARK: Contents

    mutating func read(
        _ file: Int, at offset: Int, into target: UnsafeMutableRawBufferPointer, grouping: Bool, _ chooser: any Chooser
    ) -> Int {
        let span = find(file, chooser)
        guard span != DirectoryEntry.nothing else { return 0 }
        if grouping {
            spans[span].decideFrame(
                at: offset..<(offset + target.count), of: .file(file), by: chooser, knowing: frames, span: span)
        }
        return spans[span].read(at: offset, into: target, of: .file(file), by: chooser)
    }

    mutating func write(_ file: Int, at offset: Int, _ source: UnsafeRawBufferPointer, _ chooser: any Chooser) {
        frames = nil
        spans[require(file, chooser)].write(source, at: offset, of: .file(file), by: chooser)
    }

    mutating func truncate(_ file: Int, to size: Int, _ chooser: any Chooser) {
        frames = nil
        spans[require(file, chooser)].truncate(to: size, of: .file(file), by: chooser)
    }

    mutating func sync(_ file: Int, _ chooser: any Chooser) {
        let span = find(file, chooser)
        if span != DirectoryEntry.nothing { spans[span].seal(folding: folds) }
    }

    mutating func failSync(_ file: Int, _ chooser: any Chooser) {
        let span = find(file, chooser)
        if span != DirectoryEntry.nothing { spans[span].failSync() }
    }

    mutating func size(of file: Int, grouping: Bool, _ chooser: any Chooser) -> Int {
        let span = find(file, chooser)
        guard span != DirectoryEntry.nothing else { return 0 }
        return grouping
            ? spans[span].decideLogSize(of: .file(file), by: chooser)
            : spans[span].decideSize(of: .file(file), by: chooser)
    }

    mutating func isEmpty(_ file: Int, _ chooser: any Chooser) -> Bool {
        let span = find(file, chooser)
        return span == DirectoryEntry.nothing || spans[span].decideEmpty(of: .file(file), by: chooser)
    }

    /// What a pager finds in a database and in the valid frames of its log.
    struct Content {
        /// Of the file, and of the pages in the frames in their order: not of salts and sums, which SQLite draws.
        let physical: Int64
        /// Of the pages as the pager returns them, wherever they lie.
        let logical: Int64
        /// Of the log.
        let frames: Int
        /// Whether no page of the database may still be one thing or another.
        let isDecided: Bool
    }

    /// - Parameter log: how many frames are valid, and the size of a page; nil without a log.
    func content(of name: String, log: (frames: Int, pageBytes: Int)?) -> Content {
        guard let span = span(of: name) else { return Content(physical: 0, logical: 0, frames: 0, isDecided: false) }
        let isDecided = spans[span].isDecided
        var pages = spans[span].fingerprints(ofChunks: 0..<spans[span].chunks)
        let database = spans[span].fingerprint(of: pages)
        guard let log, let logSpan = self.span(of: name + "-wal"), log.pageBytes == SectorArray.chunkBytes else {
            return Content(physical: database, logical: database, frames: 0, isDecided: isDecided)
        }
        var words = [database]
        words.reserveCapacity(1 + 2 * log.frames)
        withUnsafeTemporaryAllocation(byteCount: WALChecksum.frameHeaderBytes + log.pageBytes, alignment: 8) { frame in
            for index in 0..<log.frames {
                spans[logSpan].copyShown(from: WALChecksum.headerBytes + index * frame.count, into: frame)
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
        return Content(
            physical: RecordWords.hash(words, seed: 10), logical: RecordWords.hash(pages, seed: 11),
            frames: log.frames, isDecided: isDecided)
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
        return RecordWords.hash(
            [entriesDecided] + spans.indices.map { logs.contains($0) ? 0 : spans[$0].decided }, seed: 6)
    }

    /// What recovery found behind the log's last valid frame; see ``SectorSpan``.
    func logTail(of name: String) -> Int {
        span(of: name).map { spans[$0].logTail } ?? 0
    }

    // MARK: Crashes

    /// The machine or its power fails.
    mutating func crash() {
        entriesDecided = 0
        for file in entries.indices { entries[file].crash() }
        for span in spans.indices { spans[span].crash() }
    }
}
