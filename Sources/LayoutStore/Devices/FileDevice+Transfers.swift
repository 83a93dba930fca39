private import Glibc
private import Synchronization

extension FileDevice {
    /// Runs this long and longer are zeroed and copied by the kernel, shorter ones by writes. In blocks.
    ///
    /// Measured on ext4, Linux 6.18, each with an fdatasync after it, medians in microseconds:
    ///
    ///                                        1 block    64 blocks    256 blocks
    ///     zero, never written: ZERO_RANGE        125          181           131
    ///                          pwrite            173          382           828
    ///     zero, written:       ZERO_RANGE        204          216           203
    ///                          pwrite            148          243           519
    ///     next write of a block: ZERO_RANGE      209          222           216
    ///                          pwrite            101           98           105
    ///     copy:                copy_file_range   140                        721
    ///                          read and write    131                        815
    ///
    /// ZERO_RANGE leaves unwritten extents, which the next write has to convert: for a short run that costs more than it won.
    /// On a file system with reflink a copy in the kernel shares blocks, which is not worth its records for a short run either.
    static let longRun = 64

    /// The most that a copy or a zeroing by writes has in memory, in bytes.
    private static let chunkBytes = 1 << 20

    /// Reads the bytes. Throws `input` for a range that leaves the device, `io` if it fails. Waits for the device.
    /// O(bytes).
    public func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
        try check(count, block, offset)
        return try read(count, at: place(block, offset), of: file(to: "read"))
    }

    /// Writes the bytes; they are permanent after the next ``flush()``. Errors as for reads. Waits for the device.
    /// O(bytes).
    public func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
        try check(bytes.count, block, offset)
        try write(bytes, at: place(block, offset), of: file(to: "write"))
    }

    /// Copies whole blocks, in the kernel where the file system can. Errors as for reads. Waits for the device.
    /// O(bytes).
    public func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
        let count = try checkCopy(source, to: target)
        let file = try file(to: "copy")
        let (from, to) = (place(source.lowerBound, 0), place(target, 0))
        if source.count.value >= Self.longRun, try copyInKernel(count, from: from, to: to, of: file) { return }
        for done in stride(from: 0, to: count, by: Self.chunkBytes) {
            let bytes = try read(min(Self.chunkBytes, count - done), at: from + Int64(done), of: file)
            try write(bytes[...], at: to + Int64(done), of: file)
        }
    }

    /// Throws `io` if the file has fewer bytes than `length` now.
    func confirmLength(_ length: Int, _ verb: String) throws(StoreError) {
        let file = try file(to: verb)
        let bytes: Int64
        do throws(BackendFailure) { bytes = try file.size() } catch { throw failed(verb, error) }
        guard bytes >= length else { throw ended(at: bytes) }
    }

    /// Returns false, with nothing promised about the target, if this file cannot be copied so.
    private func copyInKernel(
        _ count: Int, from: Int64, to: Int64, of file: OpenFile
    ) throws(StoreError) -> Bool {
        guard state.withLock({ $0.copiesInKernel }) else { return false }
        let copied: Int
        do {
            copied = try file.copy(count, from: from, to: to)
        } catch {
            guard Self.isMissingCall(error) else { throw failed("copy", error) }
            state.withLock { $0.copiesInKernel = false }
            return false
        }
        if copied < count { throw ended(at: from + Int64(copied)) }
        return true
    }

    /// Zeroes whole blocks, by a hole or by zeros, whichever the file or device can. Errors as for reads. Waits for the
    /// device.
    public func zero(_ blocks: Range<DiskBlock>) throws(StoreError) {
        let count = Int(blocks.count.value) * Geometry.blockBytes
        try check(count, blocks.lowerBound, 0)
        let file = try file(to: "zero")
        let start = place(blocks.lowerBound, 0)
        if blocks.count.value >= Self.longRun, state.withLock({ $0.zeroesInKernel }) {
            do {
                return try file.zero(count, at: start)
            } catch {
                guard Self.isMissingCall(error) else { throw failed("zero", error) }
                state.withLock { $0.zeroesInKernel = false }
            }
        }
        let zeros = [UInt8](repeating: 0, count: min(Self.chunkBytes, count))
        for done in stride(from: 0, to: count, by: Self.chunkBytes) {
            try write(zeros[..<min(Self.chunkBytes, count - done)], at: start + Int64(done), of: file)
        }
    }

    /// Returns when all that was written before is permanent. Throws `io`, and from then on always: what a failed sync
    /// has lost is not written again. Waits for the device. Source: fdatasync(2).
    public func flush() throws(StoreError) {
        try syncing { (file) throws(BackendFailure) in try file.syncData() }
    }

    private func read(_ count: Int, at place: Int64, of file: OpenFile) throws(StoreError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(BackendFailure) {
            bytes = try file.read(count, at: place)
        } catch {
            throw failed("read", error)
        }
        if bytes.count < count { throw ended(at: place + Int64(bytes.count)) }
        return bytes
    }

    private func write(_ bytes: ArraySlice<UInt8>, at place: Int64, of file: OpenFile) throws(StoreError) {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(BackendFailure) in try file.write(buffer, at: place) }
        }
        if case .failure(let error) = result { throw failed("write", error) }
    }

    /// In bytes from the device's start.
    private func place(_ block: DiskBlock, _ offset: Int) -> Int64 {
        block.value * Int64(Geometry.blockBytes) + Int64(offset)
    }

    private func ended(at byte: Int64) -> StoreError {
        StoreError(
            .io,
            "cannot read \(path): it ends at byte \(byte), though it had \(blocks) blocks when it was opened; "
                + "somebody made it shorter")
    }

    /// Whether the kernel says that this file has no such call, and not that the call failed.
    private static func isMissingCall(_ failure: BackendFailure) -> Bool {
        [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP].contains(failure.code)
    }
}
