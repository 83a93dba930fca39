private import Glibc
internal import Synchronization

/// A data device in a regular file or on a block device, through the page cache.
///
/// A write reaches the medium at ``flush()``, or when the kernel likes. One device object at a time has a file: an advisory
/// lock (flock) refuses the second opener, in this process or another, and a block device that is mounted is refused too.
///
/// After a failed ``flush()`` every call throws `failed`. The kernel reports a failed write-back once and then believes the
/// pages clean, so a later flush would answer "permanent" for bytes that never reached the medium; what was written since the
/// last flush that returned may be there or not. ``close()`` ends the device; calls after it throw `failed`.
///
/// Every error of the operating system is `io`, or `diskFull`, with its errno as cause. Safe to call from any thread; calls wait for the
/// medium and for nothing else.
///
/// Not covered: a process that ignores the lock. A file that it made shorter gives `io` to reads, never zeros; a write past
/// its new end makes it longer again.
/// Source: open(2), flock(2), fsync(2); Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020.
public final class FileDevice: BlockDevice {
    struct State: Sendable {
        /// Nil once the device is closed; a call that runs keeps the file open until it ends.
        var file: OpenFile?
        var blocks: BlockCount
        /// Why no call succeeds any more.
        var failure: BackendFailure?
        /// Cleared when this file system or device turns out not to have the call.
        var copiesInKernel: Bool
        var zeroesInKernel = true
    }

    /// Of the file or block device, as it was opened.
    public let path: String
    /// The same without symbolic links, from the root: a process may change its folder.
    private let resolvedPath: String
    private let kind: FileKind
    let state: Mutex<State>
    /// One growth at a time, so that a slower and smaller one never makes the file shorter.
    private let growing = Mutex(())

    private init(_ file: OpenFile, path: String, kind: FileKind, blocks: BlockCount) {
        self.path = path
        resolvedPath = OpenFile.resolved(path)
        self.kind = kind
        state = Mutex(State(file: file, blocks: blocks, copiesInKernel: kind == .regular))
    }

    /// Blocks of the device as it was opened or last grown.
    public var blocks: BlockCount { state.withLock { $0.blocks } }

    /// Makes a sparse file of `blocks` blocks that read as zeros, and opens it. Its name survives a power loss.
    ///
    /// Throws `input` if something is at `path` already. A file that could not be made whole is taken away again.
    public static func create(at path: String, blocks: BlockCount) throws(StoreError) -> FileDevice {
        let bytes = try size(of: blocks, path)
        if FileIdentity(at: path) != nil { throw openingFailed("create", path, BackendFailure(errno: EEXIST)) }
        // Made under another name, which a killed process may leave: the next one takes it over.
        let made = path + unfinishedSuffix
        do throws(BackendFailure) {
            let file = try OpenFile(made, O_RDWR | O_CREAT, mode: 0o644)
            try file.lock()
            // Somebody may have finished it in this moment; and what is no half-made device is not ours to cut.
            guard FileIdentity(at: made) == (try file.identity()),
                try file.read(16, at: 0).allSatisfy({ $0 == 0 })
            else { throw BackendFailure(errno: ENOTEMPTY) }
            do throws(BackendFailure) {
                try file.resize(to: 0)
                try file.resize(to: bytes)
                try file.sync()
                try OpenFile.rename(made, to: path)
            } catch {
                unlink(made)
                throw error
            }
            try OpenFile.syncFolder(of: path)
            return FileDevice(file, path: path, kind: .regular, blocks: blocks)
        } catch {
            throw openingFailed("create", path, error)
        }
    }

    /// Opens a file of whole blocks, or a block device, whose last part of a block is left alone.
    ///
    /// Throws `input` for what cannot be a device, and for one that may not be written; `locked` if another device object has
    /// it, here or in another process, or if the kernel uses it (a mounted block device).
    public static func open(at path: String) throws(StoreError) -> FileDevice {
        try StoreFiles.refuseOpen(path)
        let kind = try opening(path) { () throws(BackendFailure) in try FileKind(at: path) }
        guard kind == .regular || kind == .blockDevice else { throw unsuitable(path, kind) }
        // On a block device, O_EXCL without O_CREAT fails with EBUSY while the kernel uses it.
        let flags = O_RDWR | (kind == .blockDevice ? O_EXCL : 0)
        let file = try opening(path) { () throws(BackendFailure) in try OpenFile(path, flags) }
        let (opened, bytes) = try opening(path) { () throws(BackendFailure) in
            try file.lock()
            return (try file.kind(), try file.size())
        }
        guard opened == kind else { throw unsuitable(path, opened) }
        let block = Int64(Geometry.blockBytes)
        guard bytes >= block, kind == .blockDevice || bytes % block == 0 else {
            throw StoreError(
                .input,
                "cannot open \(path): its \(bytes) bytes are no whole number of blocks of \(block) bytes, or none; "
                    + "is it a data device?")
        }
        return FileDevice(file, path: path, kind: kind, blocks: BlockCount(bytes / block))
    }

    /// Makes the device at least `blocks` long; new blocks read as zeros. Permanent on return.
    ///
    /// A block device does not grow by itself: its size is read again. ``blocks`` is then what the file or device has. Throws
    /// `input` if a block device has fewer than asked for; `io` if there is no room, with nothing changed.
    public func grow(to blocks: BlockCount) throws(StoreError) {
        let bytes = try Self.size(of: blocks, path)
        let file = try file(to: "grow")
        try growing.withLock { (_) throws(StoreError) in
            var size = Int64(0)
            do throws(BackendFailure) {
                size = try file.size()
                if size < bytes, kind == .regular {
                    try file.resize(to: bytes)
                    size = bytes
                }
            } catch {
                throw failed("grow", error)
            }
            guard size >= bytes else {
                throw StoreError(
                    .input,
                    "cannot grow \(path) to \(blocks) blocks: the block device has \(size) bytes; make it larger first")
            }
            try syncing { (file) throws(BackendFailure) in try file.sync() }
            state.withLock { $0.blocks = BlockCount(size / Int64(Geometry.blockBytes)) }
        }
    }

    /// Throws `io` if the file was deleted, replaced or cut since it was opened (PROTOCOL P7.5).
    public func confirm() throws(StoreError) {
        let file = try file(to: "look at")
        let size: Int64
        let isSame: Bool
        do throws(BackendFailure) {
            size = try file.size()
            isSame = FileIdentity(at: resolvedPath) == (try file.identity())
        } catch {
            throw failed("look at", error)
        }
        guard isSame, size >= blocks.value * Int64(Geometry.blockBytes) else {
            throw StoreError(
                .io,
                "\(path) was \(isSame ? "made shorter" : "deleted or replaced") while the store had it open; put the file back, or "
                    + "restore a backup, and open the store again")
        }
    }

    /// Which file it is.
    var identity: FileIdentity? { state.withLock { $0.file }.flatMap { try? $0.identity() } }

    /// Lets go of the file and of its lock. Flushes nothing. Calls that run are finished first, in their own threads.
    public func close() { state.withLock { $0.file = nil } }

    /// Runs a sync; its failure is for ever.
    func syncing(_ sync: (OpenFile) throws(BackendFailure) -> Void) throws(StoreError) {
        let file = try file(to: "flush")
        do {
            try sync(file)
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
            // Best effort: whoever opens it next reads the medium, and not pages that never reached it.
            file.dropCache()
            throw StoreError(
                .io, "cannot flush \(path): what was written since the last flush may be lost; reopen the store",
                cause: error)
        }
    }

    /// The file for one call.
    func file(to verb: String) throws(StoreError) -> OpenFile {
        let (file, failure) = state.withLock { ($0.file, $0.failure) }
        if let failure {
            throw StoreError(
                .failed, "cannot \(verb) \(path): a flush of it failed before; open it again", cause: failure)
        }
        guard let file else {
            throw StoreError(.failed, "cannot \(verb) \(path): the device is closed; open it again")
        }
        return file
    }

    func failed(_ verb: String, _ cause: BackendFailure) -> StoreError {
        switch cause.code {
        case ENOSPC, EDQUOT:
            StoreError(
                .diskFull, "cannot \(verb) \(path): its file system is full; make room there, then reopen the store",
                cause: cause)
        default: StoreError(.io, "cannot \(verb) \(path): the medium failed; reopen the store", cause: cause)
        }
    }
}

extension FileDevice {
    /// What the name of a file ends in that is being made.
    package static let unfinishedSuffix = ".layoutstore-new"

    /// In bytes. Throws `input` unless a file can have it.
    private static func size(of blocks: BlockCount, _ path: String) throws(StoreError) -> Int64 {
        let (bytes, overflow) = blocks.value.multipliedReportingOverflow(by: Int64(Geometry.blockBytes))
        guard blocks.value > 0, !overflow else {
            throw StoreError(.input, "cannot make \(path) \(blocks) blocks long: no file has that size")
        }
        return bytes
    }

    private static func opening<R>(
        _ path: String, _ body: () throws(BackendFailure) -> R
    ) throws(StoreError) -> R {
        do {
            return try body()
        } catch {
            throw openingFailed("open", path, error)
        }
    }

    private static func unsuitable(_ path: String, _ kind: FileKind) -> StoreError {
        let found = kind == .directory ? "a directory" : "neither of them"
        return StoreError(
            .input, "cannot open \(path): a device is a regular file or a block device, and this is \(found)")
    }

    private static func openingFailed(_ verb: String, _ path: String, _ cause: BackendFailure) -> StoreError {
        switch cause.code {
        case EWOULDBLOCK, EBUSY, ETXTBSY:
            StoreError(
                .locked, "cannot \(verb) \(path): somebody else has it open as a device, or mounted; close that first",
                cause: cause)
        case ENOTEMPTY:
            StoreError(
                .input,
                "cannot \(verb) \(path): \(path)\(unfinishedSuffix) is in the way, and no device that was half made; move it away",
                cause: cause)
        case EEXIST:
            StoreError(.input, "cannot create \(path): it exists; open it, or choose another name", cause: cause)
        case ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS, ELOOP, ENAMETOOLONG, ENXIO, EFBIG:
            StoreError(
                .input, "cannot \(verb) \(path): the path, its permissions or the size do not allow it", cause: cause)
        default:
            StoreError(.io, "cannot \(verb) \(path): the file system failed", cause: cause)
        }
    }
}
