private import CSQLite
private import LayoutStore
private import Synchronization

// The simulated disk is the disk under SQLite: a VFS with files in memory.
//
// SQLite opens `store.db` through the VFS ``SimulatedDisk/vfsName`` and works as on a real disk: xSectorSize and
// xDeviceCharacteristics answer as the unix VFS does, so writes and syncs come in the same order and sizes.
//
//   disk A → (writes, syncs) event log → media at a cut → (crash, mount) disk B: recovery reads, which decides
//
// Disk A belongs to the recorded run and never crashes itself. Disk B is mounted again and again; the next mount drops
// what recovery has written. SectorSpan.swift tells what a crash may drop, tear and reorder in a file.
//
// A mount under open connections exchanges the contents, releases the locks of SQLite's shared memory, and zeroes the
// WAL index, or puts back the one that a reader kept. A connection that stays open across mounts must be outside of any
// transaction, and has to be told through SQLITE_FCNTL_RESET_CACHE; its next statement then recovers as a first opener
// does.
//
// A name that SQLite makes or deletes is in flight until the directory is synced. That happens exactly where the unix
// VFS does it: at the first sync of a journal or log that was opened with the right to make it, and at a deletion that
// asks for it. Nothing else syncs the directory, not even for the database's own name; so a recording's set-up ends
// with ``sealFiles()``. As in the unix VFS, an empty file counts as absent when SQLite asks for access. The last close
// keeps the log (``keepsLog``) instead of deleting it.
//
// The WAL index lies in shared memory, which a crash of the machine drops. A killed process leaves it, perhaps half
// updated, if a reader in another process is attached; so a recording disk keeps the index's history
// (``SharedMemoryHistory``).
//
// The store must open with locking_mode NORMAL: in EXCLUSIVE mode SQLite keeps the WAL index on its own heap and takes
// no recovery lock, so frames would not be grouped.
// Not modelled: another process that reads while the store runs; memory-mapped reads (xFetch is absent).
// Source: CRASHMODEL M1 to M3; os_unix.c.

/// A disk of files that SQLite reads and writes through a VFS; see the top of the file.
///
/// One logical thread at a time. A disk with open files holds itself, so it stays even if nobody else holds it.
package final class SimulatedDisk {
    private static let serial = Atomic<Int>(0)

    /// The name to give to sqlite3_open_v2, or after `?vfs=` in a URI.
    package let vfsName: String
    /// Whether the last close keeps the log; SQLITE_FCNTL_PERSIST_WAL changes it too.
    package var keepsLog = true
    /// Whether frames of the log are decided as a whole while SQLite recovers it; see DiskFile+Frames.swift.
    package var groupsFrames = true
    /// Decides which calls a fault strikes; see ``FaultKind``.
    package var faults: FaultInjector?
    /// How many times files of the disk were read and written so far.
    package private(set) var reads = 0
    package private(set) var writes = 0

    /// The files as they are now.
    private(set) var state: DiskState
    /// The shared memory of each file.
    private(set) var memories = IndexMemories()
    /// For each file its index in `log`, or -1 until it is first needed.
    private var logged: [Int] = []
    var temporaries = TemporaryFiles()

    private var chooser: any Chooser
    private var log: EventLog?
    private(set) var isMounted: Bool
    private var randomness = SplitMix64(state: 0)
    private let registration: VFSRegistration
    /// The disk itself while files are open, because their handles refer to the disk without holding it.
    private var openDisk: SimulatedDisk?
    var handles = FileLocks() { didSet { openDisk = handles.isEmpty ? nil : self } }

    /// The empty disk of a run that `log` records. Nothing on it is ever undecided.
    package convenience init(recording log: EventLog) { self.init(log: log) }

    /// A disk that waits for contents to be mounted.
    package convenience init() { self.init(log: nil) }

    /// The names of the files, by index. They stand apart from `state`, so that a chooser can ask while the state
    /// changes.
    private(set) var fileNames: [String] = []

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

    /// Exchanges all contents. Open files stay open, under their names.
    /// - Parameters:
    ///   - log: takes the writes and syncs from here on, for a crash inside recovery; nil drops them.
    ///   - index: the WAL index of the database, if a reader kept it; nil if it is gone.
    func mount(_ state: DiskState, chooser: any Chooser, log: EventLog?, index: SharedMemory.Image? = nil) {
        // Open handles know files by index, so the indexes must not change.
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

    /// Takes the contents away: reads find nothing, writes are dropped, and closing a connection checkpoints nothing.
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
        fileNames = state.names
        memories.reserve(state.names.count)
        while logged.count < state.names.count { logged.append(-1) }
    }

    /// Makes a file if the name has none and `creating` is true; a dismounted disk only pretends to. Returns false if
    /// there is none.
    func open(_ file: Int, creating: Bool) -> Bool {
        if state.isPresent(file, chooser) { return true }
        guard creating, isMounted else { return creating }
        state.create(file)
        append(.diskCreate(file: place(in: log, of: file)))
        return true
    }

    /// Removes the name. Returns false if it refers to nothing.
    func unlink(_ file: Int, syncing: Bool) -> Bool {
        guard state.isPresent(file, chooser) else { return false }
        state.delete(file)
        append(.diskDelete(file: place(in: log, of: file)))
        if syncing { syncDirectory() }
        return true
    }

    /// Reads bytes into `target`. Returns their number, which is less than `target.count` at the end of the file.
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

    /// Syncs a file.
    /// - Parameter directory: whether the directory is synced after it.
    func sync(_ file: Int, directory: Bool) {
        state.sync(file, chooser)
        append(.diskSync(file: place(in: log, of: file)))
        if directory { syncDirectory() }
    }

    /// A sync that fails; see ``SectorSpan/failSync()``. No event records it.
    func failSync(_ file: Int) { state.failSync(file, chooser) }

    func syncDirectory() {
        state.syncDirectory()
        append(.directorySync)
    }

    func size(of file: Int) -> Int { state.size(of: file, grouping: isGrouping(file), chooser) }

    func isEmpty(_ file: Int) -> Bool { state.isEmpty(file, chooser) }

    /// xShmBarrier: SQLite is in the middle of a change of the WAL index, which a recording disk keeps as it is now.
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

    /// Fills `target` with pseudo-random bytes, the same ones after each mount.
    func randomBytes(_ target: UnsafeMutableRawBufferPointer) {
        for index in target.indices { target[index] = UInt8(truncatingIfNeeded: randomness.next()) }
    }
}
