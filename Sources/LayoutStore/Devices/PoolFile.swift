internal import CLinux  // it declares what Glibc does, and either may be asked for a member
internal import Glibc

/// The file of a pool: what it was when it was opened, and who has it. libpmemobj opens it for itself, and locks that: two locks of one
/// process exclude each other, so nobody here locks it.
package final class PoolFile: FileWatch {
    /// Without symbolic links, from the root.
    package let path: String
    /// The file's size when it was opened, which is the mapping's.
    package let bytes: Int
    private let identity: FileIdentity
    private let file: OpenFile
    private let note: OwnerNote

    /// Throws `input` unless there is a file that can be a pool.
    package init(_ path: String) throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Self.failed("open", path, BackendFailure(errno: errno)) }
        guard FileKind(status.st_mode) == .regular else {
            throw Self.failed("open", path, BackendFailure(errno: ENODEV))
        }
        self.path = OpenFile.resolved(path)
        do { file = try OpenFile(path, O_RDONLY) } catch { throw Self.failed("open", path, error) }
        identity = FileIdentity(status)
        bytes = Int(status.st_size)
        note = OwnerNote(self.path)
    }

    deinit { forget() }

    /// Says no more who has it.
    package func forget() { note.remove() }

    /// Says beside the pool who has it; see ``OwnerNote``.
    package func remember() throws(StoreError) { note.write() }

    package func confirm() throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0, FileIdentity(status) == identity else { throw isGone }
        try confirmSize(status)
    }

    /// The same, but for a file that was moved and still has a name: at a quarter of the cost. Whoever touches the mapping of a file that was
    /// cut is ended by the system.
    package func confirmMapping() throws(StoreError) {
        var status = stat()
        guard fstat(file.descriptor, &status) == 0, status.st_nlink > 0 else { throw isGone }
        try confirmSize(status)
    }

    private func confirmSize(_ status: stat) throws(StoreError) {
        guard Int(status.st_size) >= bytes else {
            throw StoreError(
                .io, "\(path) was made shorter while the store was open: rows are lost; restore a backup")
        }
    }

    private var isGone: StoreError {
        StoreError(
            .io,
            "\(path) was deleted or replaced while the store was open: what is written now would be in no file of that name; put the "
                + "file back, or restore a backup, and open the store again")
    }

    /// What an errno of libpmemobj, or of a call on the file, comes to. `verb`: what could not be done.
    package static func failed(_ verb: String, _ path: String, _ cause: BackendFailure) -> StoreError {
        let (code, reason): (StoreError.Code, String) =
            switch cause.code {
            case ENOENT, ENOTDIR: (.input, "there is no pool of that name; name one that exists, or make it")
            case EEXIST: (.input, "it exists; name another file, or move that one away")
            case EWOULDBLOCK: (.locked, OwnerNote.reason(at: OpenFile.resolved(path)))
            case EISDIR, ENODEV: (.input, "it is no regular file; a pool is one")
            case EACCES, EPERM, EROFS: (.input, "it may not be read and written; a store writes when it is opened")
            case ENOSPC, EDQUOT, EFBIG: (.diskFull, "its file system is full, or too small; make room there")
            case EMFILE, ENFILE, ENOMEM: (.io, "there are no descriptors or no addresses left; close something")
            case EINVAL:
                (.input, "it is no pool of a store, or damaged, or cut; name another file, or restore a backup")
            default: (.io, "the file system or libpmemobj failed")
            }
        return StoreError(code, "cannot \(verb) \(path): \(reason)", cause: cause)
    }

    /// `locked`: somebody has the pool open, and so it cannot be read.
    static func inUse(_ path: String) -> StoreError { failed("read", path, BackendFailure(errno: EWOULDBLOCK)) }

    /// `input`: a new pool of `bytes` is too small.
    package static func tooSmall(_ bytes: Int, _ cause: BackendFailure? = nil) -> StoreError {
        StoreError(
            .input,
            "a pool of \(bytes) bytes has no room for what it begins with, and for growing; make it larger, 8 MiB at least",
            cause: cause)
    }

    /// Takes away what a killed making has left under an unfinished name. Throws `locked` if somebody is making it.
    package static func sweep(_ path: String) throws(StoreError) {
        guard FileIdentity(at: path) != nil else { return }
        do throws(BackendFailure) {
            let file = try OpenFile(path, O_RDWR)
            try file.lock()
            unlink(path)
        } catch {
            throw failed("make", path, error)
        }
    }

    /// Throws `diskFull` unless the file system at `path` has `bytes` free: whoever makes a file of that size would fill it up first, and
    /// one in memory with everything that the machine has.
    package static func checkRoom(for bytes: Int, at path: String) throws(StoreError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { throw failed("make", path, BackendFailure(errno: errno)) }
        guard UInt64(max(bytes, 0)) / UInt64(max(status.f_frsize, 1)) < UInt64(status.f_bavail) else {
            throw failed("make", path, BackendFailure(errno: ENOSPC))
        }
    }

    package static func discard(_ path: String) { unlink(path) }

    /// Makes a pool that nobody has open permanent, and gives it its name.
    package static func finish(_ path: String, as name: String) throws(StoreError) {
        do throws(BackendFailure) {
            try OpenFile(path, O_RDWR).sync()
            try OpenFile.rename(path, to: name)
            try OpenFile.syncFolder(of: name)
        } catch {
            throw failed("make", name, error)
        }
    }

    package static func exists(_ path: String) -> Bool { FileIdentity(at: path) != nil }
}
