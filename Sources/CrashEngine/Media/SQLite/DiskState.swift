package import BigInt
private import LayoutStore

/// The files of a disk and the names of its one directory, with all that is in flight, or undecided after a crash.
///
/// The state is a value, and a copy costs nothing until it is changed: the recorded run's disk, a cursor over its
/// events, a mounted disk and the copies kept of that for a crash inside recovery are all of this type. Callers know a
/// file by the index of its name. Under one name several files may have been made and deleted; after a crash, the first
/// look at the name decides which of them is there (``DirectoryEntry``).
package struct DiskState: Sendable {
    /// The paths, by the index of the name.
    private(set) var names: [String] = []
    private(set) var entries: [DirectoryEntry] = []
    /// Every file that was ever made under any name; entries refer to files by their index here.
    private(set) var files: [DiskFile] = []
    /// For the name of a write-ahead log, the index of its database's name; else -1.
    private(set) var databases: [Int] = []
    /// A hash of the decisions on names since the last crash.
    private(set) var entriesDecided: Int64 = 0
    /// Whether synced contents move to the base of their span: for a disk that never crashed.
    var folds: Bool
    /// The possibilities of the log's frames that readers of this crashed disk have found; nil once somebody has
    /// written to it.
    var frames: FrameMemo?

    /// - Parameter folds: for a disk that runs for long and is not crashed itself, but only copies of it.
    package init(folds: Bool) { self.folds = folds }

    // MARK: What a cut asks

    package var legalStates: BigUInt {
        entries.reduce(files.reduce(BigUInt(1)) { $0 * $1.sectors.legalStates }) { $0 * BigUInt($1.legalTargets) }
    }

    package var inFlightSectors: Int { files.reduce(0) { $0 + $1.sectors.inFlightSectors } }

    // MARK: Names

    /// Gives an index to each of `names` that has none.
    mutating func name(_ names: [String]) { for name in names { _ = file(named: name) } }

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

    /// The same files, with `names` first and in that order; a name that is new refers to nothing.
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
        let old = isLog(file) ? entries[file].older.last { $0 != DirectoryEntry.nothing } : nil
        files.append(DiskFile(replacing: old.map { files[$0] }))
        entries[file].refer(to: files.count - 1)
    }

    mutating func delete(_ file: Int) { entries[file].refer(to: DirectoryEntry.nothing) }

    mutating func syncDirectory() { for file in entries.indices { entries[file].seal() } }

    /// Puts a file under a name, durably and with nothing in flight.
    mutating func place(_ span: SectorSpan, under file: Int) {
        files.append(DiskFile(span))
        entries[file] = DirectoryEntry(files.count - 1)
    }

    /// Decides which file the name refers to, and returns its index in `files`, or `nothing`.
    @inline(__always)
    private mutating func find(_ file: Int, _ chooser: any Chooser) -> Int {
        let candidates = entries[file].candidates
        if candidates.count == 1 { return candidates[0] }
        let chosen = candidates[chooser.choose(ChoicePoint(.file(file), .entry), among: candidates.count)]
        entries[file].narrow(to: chosen)
        chooser.kept(ChoicePoint(.file(file), .entry)) { [chosen] }
        entriesDecided = HashPurpose.sequence.hash([entriesDecided, Int64(file), Int64(chosen)])
        return chosen
    }

    /// As `find`, but if the name refers to nothing, an empty file is put there durably first.
    private mutating func require(_ file: Int, _ chooser: any Chooser) -> Int {
        let found = find(file, chooser)
        guard found == DirectoryEntry.nothing else { return found }
        place(SectorSpan(size: 0), under: file)
        return files.count - 1
    }

    /// Puts the file that `other` has under `name` there, as it is in `other`; none if it has none.
    mutating func take(_ name: String, from other: DiskState) {
        let target = file(named: name)
        frames = nil
        guard let source = other.names.firstIndex(of: name), let span = other.entries[source].candidates.last,
            span != DirectoryEntry.nothing
        else {
            entries[target] = DirectoryEntry()
            return
        }
        place(other.files[span].sectors, under: target)
    }

    // MARK: Contents

    mutating func read(
        _ file: Int, at offset: Int, into target: UnsafeMutableRawBufferPointer, grouping: Bool, _ chooser: any Chooser
    ) -> Int {
        let span = find(file, chooser)
        guard span != DirectoryEntry.nothing else { return 0 }
        if grouping {
            files[span].decideFrame(
                at: offset..<(offset + target.count), of: .file(file), by: chooser, knowing: frames, span: span)
        }
        return files[span].sectors.read(at: offset, into: target, of: .file(file), by: chooser)
    }

    mutating func write(_ file: Int, at offset: Int, _ source: UnsafeRawBufferPointer, _ chooser: any Chooser) {
        frames = nil
        files[require(file, chooser)].sectors.write(source, at: offset, of: .file(file), by: chooser)
    }

    mutating func truncate(_ file: Int, to size: Int, _ chooser: any Chooser) {
        frames = nil
        files[require(file, chooser)].sectors.truncate(to: size, of: .file(file), by: chooser)
    }

    mutating func sync(_ file: Int, _ chooser: any Chooser) {
        let span = find(file, chooser)
        if span != DirectoryEntry.nothing { files[span].sectors.seal(folding: folds) }
    }

    mutating func failSync(_ file: Int, _ chooser: any Chooser) {
        let span = find(file, chooser)
        if span != DirectoryEntry.nothing { files[span].sectors.failSync() }
    }

    mutating func size(of file: Int, grouping: Bool, _ chooser: any Chooser) -> Int {
        let span = find(file, chooser)
        guard span != DirectoryEntry.nothing else { return 0 }
        return grouping
            ? files[span].decideLogSize(of: .file(file), by: chooser)
            : files[span].sectors.decideSize(of: .file(file), by: chooser)
    }

    mutating func isEmpty(_ file: Int, _ chooser: any Chooser) -> Bool {
        let span = find(file, chooser)
        return span == DirectoryEntry.nothing || files[span].sectors.decideEmpty(of: .file(file), by: chooser)
    }

    // MARK: Crashes

    /// A crash of the machine.
    mutating func crash() {
        entriesDecided = 0
        for file in entries.indices { entries[file].crash() }
        for span in files.indices { files[span].crash() }
    }
}
