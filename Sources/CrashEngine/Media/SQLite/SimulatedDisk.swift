private import CSQLite
private import LayoutStore
private import Synchronization

// The disk under SQLite: a VFS of its own, with files in memory.
//
// SQLite opens `store.db` through the VFS ``SimulatedDisk/vfsName`` and does what it does on a real disk: the answers to
// xSectorSize and xDeviceCharacteristics are the unix VFS's, so the writes and syncs come in the same order and sizes.
//
//   recording   disk A ──writes, syncs──▶ event log ──▶ crashed media at a cut ──mount──▶ disk B, recovery reads and decides
//
// Disk A is never crashed itself. Disk B is mounted again and again; it takes the recovery's own writes into an overlay that the
// next mount drops. What a crash may drop, tear and reorder of a file is told in SectorSpan.swift.
//
// What a mount does to open connections: contents are exchanged, the WAL index is zeroed, locks of SQLite's shared memory are
// gone. A connection that stays open across mounts must be outside of any transaction and has to be told through
// SQLITE_FCNTL_RESET_CACHE; its next statement then recovers as a first opener does.
//
// Directory entries: a name that SQLite makes or deletes is in flight until the directory is synced, which happens exactly where
// the unix VFS does it: at the first sync of a journal or log that was opened with the right to make it, and at a deletion that
// asks for it. The main database's own entry is synced by nobody but those. As there, an empty file counts as absent when SQLite
// asks for access. Set-up ends with ``sealFiles()``. The log is kept at the last close (``keepsLog``), which would otherwise
// delete it.
//
// The WAL index lives in shared memory, which a crash of the host drops. A killed process leaves it as it was, half updated
// perhaps, if a reader in another process is attached; so a recording disk keeps its history (``SharedMemoryHistory``).
//
// Not modelled: another process that reads while the store runs; memory-mapped reads (xFetch is absent).
// The store must open with locking_mode NORMAL: in EXCLUSIVE mode SQLite keeps the WAL index on its own heap and takes no
// recovery lock, so frames would not be grouped.

/// A disk of files that SQLite reads and writes through a VFS; see the top of the file.
///
/// One logical thread at a time. A disk with open files stays, even if nobody else holds it.
package final class SimulatedDisk {
    private static let serial = Atomic<Int>(0)

    /// The name to give to sqlite3_open_v2, or after `?vfs=` in a URI.
    package let vfsName: String
    /// Keep the log at the last close; SQLITE_FCNTL_PERSIST_WAL changes it too.
    package var keepsLog = true
    /// Decide frames of the log as a whole while SQLite recovers it; see DiskFile+Frames.swift.
    package var groupsFrames = true
    /// Strikes calls with faults; see ``FaultKind``.
    package var faults: FaultInjector?
    /// Calls of xRead and xWrite so far, temporary files included.
    package private(set) var reads = 0
    package private(set) var writes = 0

    /// The files as they are now.
    private(set) var state: DiskState
    /// By file, as everything here.
    private(set) var memories = IndexMemories()
    /// The file's index in `log`, or -1 until it is first needed.
    private var logged: [Int] = []
    var temporaries = TemporaryFiles()

    private var chooser: any Chooser
    private var log: EventLog?
    private(set) var isMounted: Bool
    private var randomness = SplitMix64(state: 0)
    private let registration: VFSRegistration
    /// The disk itself while files are open: their handles refer to it without holding it.
    private var openDisk: SimulatedDisk?
    var handles = FileLocks() { didSet { openDisk = handles.isEmpty ? nil : self } }

    /// A disk that decides nothing and appends what happens to `log`.
    package convenience init(recording log: EventLog) { self.init(log: log) }

    /// A disk without contents until ``CrashedMedia`` mounts some.
    package convenience init() { self.init(log: nil) }

    private init(log: EventLog?) {
        self.log = log
        state = DiskState(folds: log != nil)
        isMounted = log != nil
        chooser = ReplayChooser()
        vfsName = "simulated-\(Self.serial.wrappingAdd(1, ordering: .relaxed).newValue)"
        registration = VFSRegistration(name: vfsName)
        registration.register(self)
    }

    deinit { registration.unregister() }

    // MARK: Mounting

    /// Exchanges all contents; files that are open stay so, under their names.
    /// - Parameters:
    ///   - log: where writes and syncs go, for a crash inside recovery; nil for nowhere.
    ///   - index: the WAL index of the database, when a reader kept it; nil when it is gone.
    func mount(_ state: DiskState, chooser: any Chooser, log: EventLog?, index: SharedMemory.Image? = nil) {
        // Open handles know files by their index, so these never change.
        self.state = state.arranged(behind: self.state.names)
        makeRoom()
        memories.crash()
        if let index, let database = self.state.names.firstIndex(of: index.name) {
            memories.restore(index, to: database)
        }
        for file in logged.indices { logged[file] = -1 }
        handles.reopen()
        self.chooser = chooser
        self.log = log
        randomness = SplitMix64(state: 0)
        isMounted = true
    }

    /// Takes the contents away: reads find nothing, writes go nowhere, and closing a connection checkpoints nothing.
    package func dismount() {
        mount(decided: [])
        isMounted = false
    }

    // MARK: Files by index, for the VFS

    func file(named name: String) -> Int {
        let file = state.file(named: name)
        makeRoom()
        return file
    }

    private func makeRoom() {
        memories.reserve(state.names.count)
        while logged.count < state.names.count { logged.append(-1) }
    }

    /// Makes the file if its name has none. False without one, if `creating` is false.
    func open(_ file: Int, creating: Bool) -> Bool {
        if state.isPresent(file, chooser) { return true }
        guard creating, isMounted else { return creating }
        state.create(file)
        append(.diskCreate(file: place(in: log, of: file)))
        return true
    }

    /// Takes the name away; false if it refers to nothing.
    func unlink(_ file: Int, syncing: Bool) -> Bool {
        guard state.isPresent(file, chooser) else { return false }
        state.delete(file)
        append(.diskDelete(file: place(in: log, of: file)))
        if syncing { syncDirectory() }
        return true
    }

    /// The number of bytes read; less than `target.count` at the end of the file.
    func read(_ file: Int, at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
        reads += 1
        return state.read(file, at: offset, into: target, grouping: isGrouping(file), chooser)
    }

    func write(_ file: Int, at offset: Int, _ source: UnsafeRawBufferPointer) {
        writes += 1
        guard isMounted else { return }
        state.write(file, at: offset, source, chooser)
        append(
            .diskWrite(
                file: place(in: log, of: file), offset: offset, bytes: log?.keepsContents == true ? Array(source) : []))
    }

    func truncate(_ file: Int, to size: Int) {
        guard isMounted else { return }
        state.truncate(file, to: size, chooser)
        append(.diskTruncate(file: place(in: log, of: file), size: size))
    }

    /// - Parameter directory: whether the directory is synced behind it.
    func sync(_ file: Int, directory: Bool) {
        state.sync(file, chooser)
        append(.diskSync(file: place(in: log, of: file)))
        if directory { syncDirectory() }
    }

    /// A sync that fails; see ``SectorSpan/failSync()``. A recording's log does not have it.
    func failSync(_ file: Int) { state.failSync(file, chooser) }

    func syncDirectory() {
        state.syncDirectory()
        append(.directorySync)
    }

    func size(of file: Int) -> Int { state.size(of: file, grouping: isGrouping(file), chooser) }

    func isEmpty(_ file: Int) -> Bool { state.isEmpty(file, chooser) }

    /// xShmBarrier: the WAL index is in the middle of a change.
    func passBarrier(_ file: Int) {
        if let log, log.keepsContents, state.folds,
            memories.note(file, named: state.names[file], at: log.count + 1)
        {
            log.append(.indexChanged, 0)
        }
    }

    private func append(_ kind: @autoclosure () -> Event.Kind) {
        guard let log else { return }
        if state.folds, log.keepsContents { memories.noteAll(named: state.names, at: log.count + 1) }
        log.append(kind())
    }

    private func isGrouping(_ file: Int) -> Bool {
        groupsFrames && state.isLog(file) && memories[state.databases[file]].isRecovering
    }

    private func place(in log: EventLog?, of file: Int) -> Int {
        if logged[file] < 0 { logged[file] = log?.file(named: state.names[file]) ?? file }
        return logged[file]
    }

    /// The same bytes after each mount.
    func randomBytes(_ target: UnsafeMutableRawBufferPointer) {
        for index in target.indices { target[index] = UInt8(truncatingIfNeeded: randomness.next()) }
    }
}
