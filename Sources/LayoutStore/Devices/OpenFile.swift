internal import CLinux
internal import Glibc

/// A file descriptor, and the calls on it in full: none returns early because a signal came or a transfer was short.
///
/// Every error is the errno as it came; who knows the object makes a sentence of it.
final class OpenFile: Sendable {
    let descriptor: Int32

    /// `flags` are those of open(2); the descriptor is not passed on to child processes.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(BackendFailure) {
        descriptor = try Self.retrying { Glibc.open(path, flags | O_CLOEXEC, mode) }
    }

    // The lock goes first and by name: a child that was forked and has not yet called exec keeps the description open.
    deinit {
        flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
    }

    /// Takes the advisory lock that excludes every other opener; fails with EWOULDBLOCK, and never waits.
    func lock() throws(BackendFailure) { _ = try Self.retrying { flock(descriptor, LOCK_EX | LOCK_NB) } }

    /// The first line of a small file, without its end; nil if it cannot be read.
    static func firstLine(of path: String) -> String? {
        guard let file = try? OpenFile(path, O_RDONLY) else { return nil }
        guard let bytes = try? file.read(512, at: 0) else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The path without symbolic links, from the root; of a file that is not there, that of its folder and its name.
    static func resolved(_ path: String) -> String {
        func real(_ path: String) -> String? {
            guard let found = realpath(path, nil) else { return nil }
            defer { free(found) }
            return String(cString: found)
        }
        if let found = real(path) { return found }
        guard let slash = path.lastIndex(of: "/") else { return real(".").map { "\($0)/\(path)" } ?? path }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return real(folder).map { "\($0)\(path[slash...])" } ?? path
    }

    func identity() throws(BackendFailure) -> FileIdentity {
        var status = stat()
        _ = try Self.retrying { fstat(descriptor, &status) }
        return FileIdentity(status)
    }

    /// Gives the file at `path` the name `target`, which nothing may have: fails with EEXIST. Follows no link.
    static func rename(_ path: String, to target: String) throws(BackendFailure) {
        do {
            _ = try retrying { clinux_rename_without_replacing(path, target) }
        } catch {
            // NFS and some others do not have it.
            guard error.code == EINVAL || error.code == ENOSYS else { throw error }
            try link(path, as: target)
        }
    }

    /// The same by a second name: for a moment, and after a crash, the file has both.
    static func link(_ path: String, as target: String) throws(BackendFailure) {
        _ = try retrying { Glibc.link(path, target) }
        _ = try retrying { unlink(path) }
    }

    /// Makes the names in the folder of `path` permanent.
    static func syncFolder(of path: String) throws(BackendFailure) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        try OpenFile(folder, O_RDONLY | O_DIRECTORY).sync()
    }

    func kind() throws(BackendFailure) -> FileKind {
        var status = stat()
        _ = try Self.retrying { fstat(descriptor, &status) }
        return FileKind(status.st_mode)
    }

    /// In bytes; of a block device too.
    func size() throws(BackendFailure) -> Int64 { Int64(try Self.retrying { lseek(descriptor, 0, SEEK_END) }) }

    func resize(to bytes: Int64) throws(BackendFailure) {
        _ = try Self.retrying { ftruncate(descriptor, off_t(bytes)) }
    }

    /// Fills `buffer` from byte `offset` on. Returns how many bytes came: fewer only when the file ended.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(BackendFailure) -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = try Self.retrying { pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + done) }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Up to `count` bytes from byte `offset` on: fewer only when the file ended.
    func read(_ count: Int, at offset: Int64) throws(BackendFailure) -> [UInt8] {
        var failure: BackendFailure?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(BackendFailure) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func write(_ bytes: [UInt8], at offset: Int64) throws(BackendFailure) {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(BackendFailure) in try write(buffer, at: offset) }
        }
        try result.get()
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(BackendFailure) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = try Self.retrying { pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset) + done) }
            // No file or block device answers 0 to a write of more; a loop would not end.
            if count == 0 { throw BackendFailure(errno: EIO) }
            done += count
        }
    }

    /// Copies inside the file, in the kernel. Returns how many bytes were copied: fewer only when the file ended.
    func copy(_ count: Int, from source: Int64, to target: Int64) throws(BackendFailure) -> Int {
        var done = 0
        while done < count {
            let copied = try Self.retrying {
                clinux_copy_range(descriptor, source + Int64(done), target + Int64(done), Int64(count - done))
            }
            if copied == 0 { break }
            done += Int(copied)
        }
        return done
    }

    /// Makes `count` bytes from byte `offset` on read as zeros; the size stays.
    func zero(_ count: Int, at offset: Int64) throws(BackendFailure) {
        _ = try Self.retrying { clinux_zero_range(descriptor, offset, Int64(count)) }
    }

    /// Returns when the data, and what it takes to read it again, are permanent.
    func syncData() throws(BackendFailure) { _ = try Self.retrying { fdatasync(descriptor) } }

    /// Returns when data and all attributes are permanent; of a directory: its entries.
    func sync() throws(BackendFailure) { _ = try Self.retrying { fsync(descriptor) } }

    /// Asks the kernel to forget what it has cached and believes to be on the medium.
    func dropCache() { _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) }

    /// Runs a call that answers -1 and sets errno when it fails, again as long as signals interrupt it.
    private static func retrying<R: SignedInteger>(_ call: () -> R) throws(BackendFailure) -> R {
        while true {
            let result = call()
            if result != -1 { return result }
            let number = errno
            if number != EINTR { throw BackendFailure(errno: number) }
        }
    }
}

/// What lies at a path, as far as a device cares.
enum FileKind: Sendable {
    case regular, blockDevice, directory, other

    init(_ mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFBLK: self = .blockDevice
        case S_IFDIR: self = .directory
        default: self = .other
        }
    }

    /// Follows symbolic links.
    init(at path: String) throws(BackendFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw BackendFailure(errno: errno) }
        self.init(status.st_mode)
    }
}

extension BackendFailure {
    /// An error of the operating system, with the text that it has for it.
    init(errno number: Int32) { self.init(code: number, text: String(cString: strerror(number))) }
}
