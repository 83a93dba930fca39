// The files of one open store: the lock that keeps a second writer out, the note of who has it, and what the files were when they were
// opened.
//
//   s.db           flock(2), before SQLite opens it and until SQLite has closed it
//   s.db-owner     who has it: host, boot, process, since when; written under the lock, removed with it
//   s.db-wal, -shm, -journal    SQLite's own
//
// Closing any descriptor of a file ends the process's fcntl locks on it, and these are SQLite's (measured). So the lock's descriptor is
// opened before SQLite opens the file and closed after it; and a store that this process has is refused by its identity, without a
// descriptor. Nobody else in the process may open database, log or -shm beside SQLite.
//
// Not covered: file systems where flock(2) does not reach other hosts (NFS mounted with local locks); a process that ignores the lock.
// Source: PROTOCOL P7.1, P7.5; flock(2).

internal import Glibc
private import Synchronization

/// Holds a store's files. Lives as long as the connection to them.
package final class StoreFiles: FileWatch {
    /// Without symbolic links, from the root: SQLite puts its files beside the target, and a process may change its folder.
    package let path: String
    private let identity: FileIdentity
    private let lock: Mutex<OpenFile?>
    /// The other files, as they were when SQLite had opened them.
    private let companions = Mutex<[String: FileIdentity]>([:])

    /// The stores that this process has.
    private static let open = Mutex<Set<FileIdentity>>([])

    /// Names of the files that belong to the store at `path`.
    static func names(of path: String) -> [String] {
        [path] + ["-wal", "-shm", "-journal", OwnerNote.nameEnding].map { path + $0 }
    }

    /// Takes the store's lock. `creating` makes an empty file if there is none. Never waits.
    ///
    /// Throws `locked`, with the owner, if somebody has the store; `input` for what can be no store's file.
    package init(_ path: String, creating: Bool = false) throws(StoreError) {
        self.path = OpenFile.resolved(path)
        note = OwnerNote(self.path)
        let (lock, identity) = try Self.open.withLock { (open) throws(StoreError) in
            try Self.take(path, creating: creating, from: &open)
        }
        self.lock = Mutex(lock)
        self.identity = identity
    }

    /// Opens and locks the file, and notes that this process has it: under one mutex, so that no other opening in the process closes a
    /// descriptor of the file in between.
    private static func take(
        _ path: String, creating: Bool, from open: inout Set<FileIdentity>
    ) throws(StoreError) -> (OpenFile, FileIdentity) {
        if let known = FileIdentity(at: path), open.contains(known) {
            throw locked(path, "this process has it open already; close it first, or use the one that is open")
        }
        let lock: OpenFile
        let identity: FileIdentity
        do throws(BackendFailure) {
            lock = try OpenFile(path, creating ? O_RDWR | O_CREAT : O_RDWR, mode: 0o644)
            guard try lock.kind() == .regular else { throw BackendFailure(errno: ENODEV) }
            try lock.lock()
            identity = try lock.identity()
        } catch {
            throw error.code == EWOULDBLOCK ? locked(path, OwnerNote.reason(at: path)) : openingFailed(path, error)
        }
        guard FileIdentity(at: path) == identity else {
            throw locked(path, "somebody put another file in its place in this moment; try again")
        }
        open.insert(identity)
        return (lock, identity)
    }

    /// Throws `locked` if this process has the store whose database is at `path`: to open it once more, and to close that, would end
    /// SQLite's locks on it.
    static func refuseOpen(_ path: String) throws(StoreError) {
        guard let known = FileIdentity(at: path), open.withLock({ $0.contains(known) }) else { return }
        throw locked(path, "this process has it open as a store; close that first")
    }

    deinit {
        note.remove()
        let all = companions.withLock { Set($0.values) }.union([identity])
        Self.open.withLock { open in
            lock.withLock { $0 = nil }
            open.subtract(all)
        }
    }

    // MARK: the owner

    private let note: OwnerNote

    /// Says beside the store who has it; see ``OwnerNote``.
    func noteOwner() { note.write() }

    private static func locked(_ path: String, _ reason: String) -> StoreError {
        StoreError(.locked, "cannot open \(path): \(reason)")
    }

    // MARK: the same files

    package func remember() {
        companions.withLock { companions in
            let before = Array(companions.values)
            for name in [path + "-wal", path + "-shm"] { companions[name] = FileIdentity(at: name) }
            // Their descriptors are SQLite's alone, too. What is gone is known no more: another file may get its number.
            let known = Array(companions.values)
            Self.open.withLock { open in
                open.subtract(before)
                open.formUnion(known)
            }
        }
    }

    package func confirm() throws(StoreError) {
        guard FileIdentity(at: path) == identity else { throw gone(path) }
        for (name, known) in companions.withLock({ $0 }).sorted(by: { $0.key < $1.key })
        where FileIdentity(at: name) != known {
            throw gone(name)
        }
    }

    private func gone(_ name: String) -> StoreError {
        StoreError(
            .io,
            "\(name) was deleted or replaced while the store was open: what is written now would be in no file of that name; put the "
                + "file back, or restore a backup, and open the store again")
    }

    // MARK: making a store

    /// Throws `input` if a file of a store's is at `path` already.
    static func checkNothing(at path: String) throws(StoreError) {
        for name in names(of: path).dropLast() where FileIdentity(at: name) != nil {
            throw StoreError(
                .input, "cannot make a store at \(path): \(name) exists; name another file, or move that one away")
        }
    }

    /// Throws `input` if `device` is one of the files of the store at `path`, by whatever name.
    static func check(_ device: any BlockDevice, isNoFileOf path: String) throws(StoreError) {
        guard let file = device as? FileDevice ?? (device as? MappedDevice)?.file, let identity = file.identity else {
            return
        }
        for name in names(of: path) where FileIdentity(at: name) == identity {
            throw StoreError(
                .input,
                "\(file.path) cannot be the data device: it is \(name), a file of the store itself; name another file")
        }
    }

    /// Takes away what an earlier making has left: the lock's file stays, without content.
    func empty() throws(StoreError) {
        for name in Self.names(of: path).dropFirst().dropLast() { unlink(name) }
        do throws(BackendFailure) {
            try lock.withLock { $0 }?.resize(to: 0)
        } catch {
            throw Self.openingFailed(path, error)
        }
    }

    /// Takes away the name under which the store at `path` was made: where its own is given by a link, a kill right after that leaves both.
    static func dropUnfinishedName(of path: String) {
        let unfinished = path + FileDevice.unfinishedSuffix
        if let named = FileIdentity(at: path), named == FileIdentity(at: unfinished) { unlink(unfinished) }
    }

    /// Takes away all files of a store that will not be made.
    func discard() { for name in Self.names(of: path) { unlink(name) } }

    /// Gives the store, which SQLite has closed, its name, for good.
    func finish(as name: String) throws(StoreError) {
        for companion in Self.names(of: path).dropFirst() { unlink(companion) }
        do throws(BackendFailure) {
            try OpenFile.rename(path, to: name)
            try OpenFile.syncFolder(of: name)
        } catch {
            if error.code == EEXIST { try Self.checkNothing(at: name) }
            throw Self.openingFailed(name, error)
        }
    }

    // MARK: what can be a store

    /// Throws `input` unless `path` can name a store's database.
    static func checkName(_ path: String) throws(StoreError) {
        func refused(_ reason: String) -> StoreError {
            StoreError(.input, "\"\(path)\" can be no store's name: \(reason)")
        }
        if path.isEmpty { throw refused("it is empty; name a file") }
        if path.hasPrefix(":") {
            throw refused("SQLite keeps \":memory:\" and the like in memory; name a file, with ./ before it")
        }
        if path.hasPrefix("file:") { throw refused("SQLite takes file: for a URI; name a file, with ./ before it") }
        if path.utf8.contains(0) { throw refused("it has a NUL byte in it; name a file") }
        if path.hasSuffix("/") { throw refused("it names a directory; name a file in it") }
    }

    /// Throws `input` unless the file is a database of a store of this version: by its first bytes, before SQLite reads them.
    func checkContent() throws(StoreError) {
        let bytes: [UInt8]
        do throws(BackendFailure) {
            bytes = try lock.withLock { $0 }?.read(Self.headerBytes, at: 0) ?? []
        } catch {
            throw Self.openingFailed(path, error)
        }
        try Self.checkContent(bytes, of: path)
    }

    /// Throws `input` unless the first bytes of a file are those of a database of a store of this version.
    private static func checkContent(_ bytes: [UInt8], of path: String) throws(StoreError) {
        func refused(_ reason: String) -> StoreError { StoreError(.input, "\(path) is no store: \(reason)") }
        guard !bytes.isEmpty else { throw refused("it is empty; a store is made by create") }
        guard let version = version(bytes) else {
            throw refused("it is no SQLite database; name the store's .db file")
        }
        guard application(bytes) != backupApplication else { throw isBackup(path) }
        guard version != 0 else {
            throw refused("it is an SQLite database of somebody else; name the store's .db file")
        }
        guard version == StoreHeader.formatVersion else { throw StoreHeader.wrongVersion(version) }
    }

    /// Throws as ``checkContent()`` does, for whoever has no lock of the file.
    static func checkContent(at path: String) throws(StoreError) { try checkContent(try head(of: path), of: path) }

    /// What keeps the tables of the store at `path`: by the first bytes of its file, or of the one whose making was cut short, since an
    /// opening finishes that. What is no pool counts as a database, which whoever opens it judges.
    ///
    /// Throws `input` for what cannot be read, and for a backup, `locked` if this process has it: for commands that need the device as
    /// well, before they miss that one.
    package static func medium(at path: String) throws(StoreError) -> TableMedium {
        try checkName(path)
        let unfinished = path + FileDevice.unfinishedSuffix
        let isUnfinished = FileIdentity(at: path) == nil && FileIdentity(at: unfinished) != nil
        let found = isUnfinished ? unfinished : path
        try refuseOpen(found)
        let head = try head(of: found)
        if head.starts(with: "PMEMOBJ".utf8) { return .pool }
        if application(head) == backupApplication { throw isBackup(path) }
        return .database
    }

    /// What a store's tables lie in.
    package enum TableMedium: Sendable { case database, pool }

    private static func head(of path: String) throws(StoreError) -> [UInt8] {
        do throws(BackendFailure) {
            return try OpenFile(path, O_RDONLY).read(headerBytes, at: 0)
        } catch {
            throw openingFailed(path, error)
        }
    }

    private static func isBackup(_ path: String) -> StoreError {
        StoreError(.input, "\(path) is no store: it is a backup of one; crashtest restore makes a store of it")
    }

    /// Bytes at a database's beginning that say what it is.
    static let headerBytes = 100

    /// The user_version in a database's first bytes; nil if these are of no database.
    static func version(_ header: [UInt8]) -> Int64? { number(header, 60) }

    /// The application_id of a backup, which is no store: "LSBK".
    static let backupApplication: Int64 = 0x4C53_424B

    /// The application_id in a database's first bytes; nil if these are of no database.
    static func application(_ header: [UInt8]) -> Int64? { number(header, 68) }

    private static func number(_ header: [UInt8], _ place: Int) -> Int64? {
        guard header.count == headerBytes, header.starts(with: "SQLite format 3\0".utf8) else { return nil }
        return header[place..<(place + 4)].reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func openingFailed(_ path: String, _ cause: BackendFailure) -> StoreError {
        let sentence =
            switch cause.code {
            case ENOENT: "there is no store at \(path); name one that exists, or create it"
            case ENOTDIR: "cannot open \(path): a part of the path is no directory; name a file in one"
            case ENODEV: "cannot open \(path): it is a device or a pipe; a store is a file"
            case EISDIR: "cannot open \(path): it is a directory; a store is a file"
            case EACCES, EPERM: "cannot open \(path): it may not be read and written; a store writes when it is opened"
            case EROFS: "cannot open \(path): its file system is read-only; a store writes when it is opened"
            case ELOOP, ENAMETOOLONG: "cannot open \(path): the path cannot be followed; name it in another way"
            case EMFILE, ENFILE:
                "cannot open \(path): there are no descriptors left; close some files, or raise the limit"
            case ENOSPC, EDQUOT: "cannot open \(path): its file system is full; make room there"
            default: "cannot open \(path): the file system failed"
            }
        let code: StoreError.Code =
            switch cause.code {
            case ENOENT, ENOTDIR, EISDIR, ENODEV, EACCES, EPERM, EROFS, ELOOP, ENAMETOOLONG: .input
            case ENOSPC, EDQUOT: .diskFull
            default: .io
            }
        return StoreError(code, sentence, cause: cause)
    }
}
