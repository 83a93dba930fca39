private import CSQLite
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
// Directory entries: set-up ends with ``sealFiles()``, so every file's existence is durable before the first crash. After that
// a file exists if it has bytes, which is also what the unix VFS answers for an empty journal; so existence is a version of
// the size. A deletion is a truncation to 0. The log is kept at the last close (``keepsLog``), which would otherwise delete it.
//
// Not modelled: directory entries in flight; another process; memory-mapped reads (xFetch is absent); disk full, I/O errors.
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
    /// Decide frames of the log as a whole while SQLite recovers it; see SectorSpan+Frames.swift.
    package var groupsFrames = true
    /// Calls of xRead and xWrite so far, temporary files included.
    package private(set) var reads = 0
    package private(set) var writes = 0

    /// Paths; everything else that is kept by file has the same index.
    private(set) var names: [String] = []
    private var spans: [SectorSpan] = []
    private var memories: [SharedMemory] = []
    /// The database whose write-ahead log a file is, or -1.
    private var databases: [Int] = []
    /// The file's index in `log`, or -1 until it is first needed.
    private var logged: [Int] = []
    /// Files without a name: never logged, gone when closed.
    private var temporaries: [Int32: [UInt8]] = [:]
    private var nextTemporary: Int32 = -1

    private var chooser: any Chooser
    private var log: EventLog?
    private(set) var isMounted: Bool
    private var randomness: UInt64 = 0
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
        isMounted = log != nil
        chooser = ReplayChooser()
        vfsName = "simulated-\(Self.serial.wrappingAdd(1, ordering: .relaxed).newValue)"
        registration = VFSRegistration(name: vfsName)
        registration.register(self)
    }

    deinit { registration.unregister() }

    // MARK: Mounting

    /// Exchanges all contents. Files that are not named become empty.
    /// - Parameter log: where writes and syncs after the crash go, for a crash inside recovery; nil for nowhere.
    func mount(_ contents: [(name: String, span: SectorSpan)], chooser: any Chooser, log: EventLog?) {
        for index in spans.indices { spans[index] = SectorSpan(size: 0) }
        for content in contents { spans[file(named: content.name)] = content.span }
        for memory in memories { memory.crash() }
        for index in logged.indices { logged[index] = -1 }
        self.chooser = chooser
        self.log = log
        randomness = 0
        isMounted = true
    }

    /// Contents without anything in flight, for fixtures and for enumerations by other means.
    package func mount(decided contents: [(name: String, bytes: [UInt8])]) {
        let spans = contents.map { content in
            var span = SectorSpan(size: 0)
            span.write(content.bytes, at: 0, time: 0)
            span.seal()
            return (content.name, span)
        }
        mount(spans, chooser: ReplayChooser(), log: nil)
    }

    /// Takes the contents away: reads find nothing, writes go nowhere, and closing a connection checkpoints nothing.
    package func dismount() {
        mount([], chooser: ReplayChooser(), log: nil)
        isMounted = false
    }

    /// Syncs every file: the end of a recording's set-up.
    package func sealFiles() { for index in names.indices { sync(index) } }

    /// Decides what of the file is still undecided, and returns its bytes; nil if it has none.
    package func contents(of name: String) -> [UInt8]? {
        guard let index = names.firstIndex(of: name) else { return nil }
        var bytes = [UInt8](repeating: 0, count: size(of: index))
        _ = bytes.withUnsafeMutableBytes { read(index, at: 0, into: $0) }
        return bytes.isEmpty ? nil : bytes
    }

    /// A hash of what recovery made of the log of `name`: equal for logs with the same valid frames.
    package func logState(of name: String) -> Int64 {
        names.firstIndex(of: name).map { memories[$0].logState } ?? 0
    }

    /// What recovery found behind the log's last valid frame; see ``SectorSpan``.
    package func logTail(of name: String) -> Int {
        names.firstIndex(of: name + "-wal").map { spans[$0].logTail } ?? 0
    }

    /// Whether a file is a write-ahead log.
    package func isLog(_ file: Int) -> Bool { databases.indices.contains(file) && databases[file] >= 0 }

    // MARK: Files by index, for the VFS

    func file(named name: String) -> Int {
        if let index = names.firstIndex(of: name) { return index }
        let database = name.hasSuffix("-wal") ? file(named: String(name.dropLast(4))) : -1
        names.append(name)
        spans.append(SectorSpan(size: 0))
        memories.append(SharedMemory())
        databases.append(database)
        logged.append(-1)
        return names.count - 1
    }

    func memory(of file: Int) -> SharedMemory { memories[file] }

    /// The number of bytes read; less than `target.count` at the end of the file.
    func read(_ file: Int, at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
        reads += 1
        let medium = ChoicePoint.Medium.file(file)
        if groupsFrames, databases[file] >= 0, memories[databases[file]].isRecovering {
            spans[file].decideFrame(at: offset..<(offset + target.count), of: medium, by: chooser)
        }
        return spans[file].read(at: offset, into: target, of: medium, by: chooser)
    }

    func write(_ file: Int, at offset: Int, _ source: UnsafeRawBufferPointer) {
        writes += 1
        guard isMounted else { return }
        spans[file].write(source, at: offset, of: .file(file), by: chooser)
        log?.append(.diskWrite(file: place(in: log, of: file), offset: offset, bytes: Array(source)))
    }

    func truncate(_ file: Int, to size: Int) {
        guard isMounted else { return }
        spans[file].truncate(to: size, of: .file(file), by: chooser)
        log?.append(.diskTruncate(file: place(in: log, of: file), size: size))
    }

    func sync(_ file: Int) { log?.append(.diskSync(file: place(in: log, of: file))) }

    func size(of file: Int) -> Int {
        if groupsFrames, databases[file] >= 0, memories[databases[file]].isRecovering {
            return spans[file].decideLogSize(of: .file(file), by: chooser)
        }
        return spans[file].decideSize(of: .file(file), by: chooser)
    }

    func isEmpty(_ file: Int) -> Bool { spans[file].decideEmpty(of: .file(file), by: chooser) }

    private func place(in log: EventLog?, of file: Int) -> Int {
        if logged[file] < 0 { logged[file] = log?.file(named: names[file]) ?? file }
        return logged[file]
    }

    // MARK: Temporary files

    func makeTemporary() -> Int32 {
        defer { nextTemporary -= 1 }
        temporaries[nextTemporary] = []
        return nextTemporary
    }

    /// Calls `body` with the bytes of a temporary file.
    func withTemporary<R>(_ file: Int32, _ body: (inout [UInt8]) -> R) -> R { body(&temporaries[file, default: []]) }

    func removeTemporary(_ file: Int32) { temporaries[file] = nil }

    /// The same bytes after each mount: SplitMix64 from 0.
    func randomBytes(_ target: UnsafeMutableRawBufferPointer) {
        for index in target.indices {
            randomness &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (randomness ^ (randomness >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            target[index] = UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
        }
    }
}
