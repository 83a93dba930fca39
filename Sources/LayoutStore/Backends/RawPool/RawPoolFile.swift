private import CLinux  // it declares what Glibc does, and either may be asked for a member
private import Glibc

extension RawPoolImage {
    /// Reads the whole file into memory of its own, holes as zeros; nothing is written to it.
    ///
    /// A mapping would not do: what its writer changes shows in it until a page is touched. The file's shared lock is held while it
    /// is read, which a process that has the pool open does not let happen, and which keeps others from opening it meanwhile.
    ///
    /// Throws `locked` if a process has the pool open, `io` with the offset for bytes that cannot be read, `input` for
    /// what cannot be opened, is no regular file, or too small. Waits for the disk. O(bytes that are no holes).
    package init(readingFile path: String) throws(StoreError) {
        let file = try RawPoolFile(path)
        let size = try file.size()
        try file.lock()
        guard size >= Int(PoolHeader.leastBytes) else {
            let isSet = PoolHeader.describesSet(size < 8 ? 0 : try file.firstWord())
            throw (isSet ? PoolRefusal.poolSet : .tooSmall(bytes: UInt64(size))).error(file.name)
        }
        let memory = try PoolMemory(fileBytes: size, name: file.name)
        var end = 0
        while let data = try file.data(from: end, to: memory.buffer.count) {
            try file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory.buffer[data]), at: data.lowerBound)
            end = data.upperBound
        }
        self.init(memory, name: file.name)
    }
}

/// An open pool file, locked against writers.
private struct RawPoolFile: ~Copyable {
    /// lseek(2), which shows them for _GNU_SOURCE only.
    private static let (seekData, seekHole): (Int32, Int32) = (3, 4)
    private static let pageBytes = 4096

    let name: String
    private let descriptor: Int32

    // O_NONBLOCK: a pipe without a writer would keep the call.
    init(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure("cannot open the pool \(path); name another file", .input) }
        name = "the pool \(path)"
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Shares the lock that a process takes for itself alone when it opens the pool.
    func lock() throws(StoreError) {
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw Self.failure("cannot lock \(name); name another file") }
            throw StoreError(.locked, "cannot read \(name): a process has it open; close it there, or read a copy")
        }
    }

    func size() throws(StoreError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("cannot look at \(name)") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.input, "cannot read \(name): it is no regular file; name one")
        }
        return Int(status.st_size)
    }

    func firstWord() throws(StoreError) -> UInt64 {
        var word: UInt64 = 0
        guard pread(descriptor, &word, 8, 0) == 8 else { throw Self.failure("cannot read the begin of \(name)") }
        return UInt64(littleEndian: word)
    }

    /// The next run that is no hole; nil if only holes follow.
    func data(from offset: Int, to end: Int) throws(StoreError) -> Range<Int>? {
        guard offset < end else { return nil }
        let start = lseek(descriptor, offset, Self.seekData)
        guard start >= 0 else {
            if errno == ENXIO { return nil }
            // A file system that does not know its holes.
            guard errno == EINVAL else { throw Self.failure("cannot find the data of \(name) from byte \(offset) on") }
            return offset..<end
        }
        guard start < end else { return nil }
        let hole = lseek(descriptor, start, Self.seekHole)
        guard hole > start else { throw Self.failure("cannot find the data of \(name) from byte \(start) on") }
        return start..<min(hole, end)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            // A page at a time where many at once fail, so that the error tells which.
            var count = pread(descriptor, rest.baseAddress, rest.count, offset + done)
            if count < 0, errno == EIO {
                count = pread(descriptor, rest.baseAddress, min(rest.count, Self.pageBytes), offset + done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let what = "cannot read \(name) at byte \(offset + done)"
                guard count < 0 else { throw StoreError(.io, "\(what): it became shorter meanwhile; read a copy") }
                throw Self.failure("\(what); restore it from a backup")
            }
            done += count
        }
    }

    private static func failure(_ sentence: String, _ code: StoreError.Code = .io) -> StoreError {
        StoreError(code, sentence, cause: BackendFailure(code: errno, text: String(cString: strerror(errno))))
    }
}
