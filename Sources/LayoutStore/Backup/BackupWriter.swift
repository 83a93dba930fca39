// A backup is one file, an SQLite database: the store's tables at one moment, and what lay on the device then.
//
//   tables, indexes, views   the store's own, so sqlite3 answers questions about a backup, too
//   backup                   one row: the journal mode, when it was taken
//   backup_content           what lay in the blocks that somebody owned or held, in pieces with a sum each
//   application_id           "LSBK": nobody opens it as a store by mistake
//
// Source: Schemas/backup.sql; PROTOCOL P7.6 (a store's files are one thing, and copies made one by one are refused).

internal import Glibc
private import Schemas

/// A backup that is being made: under another name, until it is whole and permanent.
final class BackupWriter {
    /// Blocks of one piece at most.
    static let pieceBlocks: Int64 = 256

    /// Where its tables have to be put before ``begin(_:microseconds:)``.
    let path: String
    private let name: String
    /// Keeps a second backup to the same name out. Closed after SQLite has closed the file.
    private let lock: OpenFile
    private var connection: Connection?
    private var insert: Statement?

    /// Claims the name. Throws `input` if something is there, `locked` if somebody makes a backup there.
    init(to name: String) throws(StoreError) {
        try StoreFiles.checkName(name)
        self.name = name
        path = name + FileDevice.unfinishedSuffix
        guard FileIdentity(at: name) == nil else { throw Self.exists(name) }
        do throws(BackendFailure) {
            lock = try OpenFile(path, O_RDWR | O_CREAT, mode: 0o644)
            try lock.lock()
            guard FileIdentity(at: path) == (try lock.identity()) else { throw BackendFailure(errno: EWOULDBLOCK) }
            // What a killed backup has left is begun again; anything else is not ours to cut.
            let head = try lock.read(StoreFiles.headerBytes, at: 0)
            guard head.isEmpty || StoreFiles.version(head) == StoreHeader.formatVersion else {
                throw BackendFailure(errno: ENOTEMPTY)
            }
            try lock.resize(to: 0)
        } catch {
            throw Self.failed(name, error)
        }
    }

    /// The tables are there: from now on content is taken.
    func begin(_ journal: JournalMode, microseconds: Int64) throws(StoreError) {
        let connection = try Connection(path: path, vfs: nil, create: false)
        // Nobody sees the file before it is whole: it needs no journal.
        try connection.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; \(Schema.backup)")
        let about = Statement(connection, "INSERT INTO backup (id, microseconds, journal) VALUES (1, ?1, ?2)")
        defer { about.finalize() }
        try about.run([microseconds], texts: [journal.name])
        insert = Statement(connection, "INSERT INTO backup_content (start, count, sum, bytes) VALUES (?1, ?2, ?3, ?4)")
        self.connection = connection
    }

    /// What lies in `blocks`.
    func add(_ blocks: Range<DiskBlock>, _ bytes: [UInt8]) throws(StoreError) {
        let isZero = bytes.allSatisfy { $0 == 0 }
        let numbers = [blocks.lowerBound.value, blocks.count.value, isZero ? 0 : BackupPiece.sum(of: bytes)]
        if isZero { try insert?.run(numbers) } else { try insert?.run(numbers, blob: bytes) }
    }

    /// Makes it permanent and gives it its name.
    func finish() throws(StoreError) {
        try connection?.run("COMMIT; PRAGMA application_id = \(StoreFiles.backupApplication)")
        insert?.finalize()
        connection?.close()
        do throws(BackendFailure) {
            try lock.sync()
            try OpenFile.rename(path, to: name)
            try OpenFile.syncFolder(of: name)
        } catch {
            throw Self.failed(name, error)
        }
    }

    /// Takes away what was made of it.
    func discard() { unlink(path) }

    private static func exists(_ name: String) -> StoreError {
        StoreError(.input, "cannot write a backup to \(name): it exists; name another file")
    }

    private static func failed(_ name: String, _ cause: BackendFailure) -> StoreError {
        switch cause.code {
        case EEXIST: exists(name)
        case EWOULDBLOCK:
            StoreError(.locked, "cannot write a backup to \(name): somebody else makes one there; wait for that")
        case ENOTEMPTY:
            StoreError(
                .input,
                "cannot write a backup to \(name): \(name)\(FileDevice.unfinishedSuffix) is in the way, and no backup that was half made; "
                    + "move it away")
        default:
            StoreError(
                .input, "cannot write a backup to \(name): the path or its file system does not allow it", cause: cause)
        }
    }
}
