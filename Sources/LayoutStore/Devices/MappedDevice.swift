// A device in memory: its file is mapped, and reads and writes are copies in memory. On persistent memory (a file system with DAX) nothing
// lies between these and the medium but the CPU's caches:
//
//   promise    a write is permanent        because
//   .sync      when it returns             the mapping is MAP_SYNC, and the bytes were written back from the caches (libpmem does that)
//   .msync     after the next flush()      msync(2), as for any file
//
// A page that cannot be reached (the file was made shorter, its medium is bad, its file system full) is `io`, with its blocks, and no end of
// the process: MappedPages.swift. The mapping that lost it is then exchanged for a new one, since others may still look at the old one; it
// goes with its last user. A file that now ends in the middle of a page shows zeros behind its end, which no page fault tells: so each
// transfer looks at the file's size as well.
//
// What else a device is (its file, its lock, how it is made, grows and fails) is FileDevice's.
// Source: mmap(2), msync(2); Documentation/filesystems/dax.rst in Linux.

internal import Glibc
private import Synchronization

/// A data device whose file is mapped into memory.
///
/// One device object at a time has a file, as with ``FileDevice``, whose errors it shares. Safe to call from any thread.
public final class MappedDevice: BlockDevice {
    /// What makes writes permanent.
    public enum Promise: Sendable {
        /// They are when they return: the file lies on persistent memory, and CPU caches are written back.
        case sync
        /// ``MappedDevice/flush()``, by msync.
        case msync
    }

    /// Returns when the bytes have left the CPU's caches for the medium.
    package typealias CacheFlush = @Sendable (UnsafeRawPointer, Int) -> Void

    /// Its lock, its size, and whether it still works.
    let file: FileDevice
    private let cacheFlush: CacheFlush?
    private let treatedAsSync: Bool
    /// Nil once the device is closed.
    private let mapping: Mutex<Mapping?>

    private init(_ file: FileDevice, _ cacheFlush: CacheFlush?, treatedAsSync: Bool) throws(StoreError) {
        let first = try Mapping(file.file(to: "map"), length: Int(file.blocks.value) * Geometry.blockBytes)
        (self.file, self.cacheFlush, self.treatedAsSync) = (file, cacheFlush, treatedAsSync)
        mapping = Mutex(first)
    }

    /// Makes a sparse file of `blocks` blocks that read as zeros, and maps it; see ``FileDevice/create(at:blocks:)``.
    public static func create(at path: String, blocks: BlockCount) throws(StoreError) -> MappedDevice {
        try create(at: path, blocks: blocks, cacheFlush: nil)
    }

    /// Maps a file of whole blocks, or a block device; see ``FileDevice/open(at:)``.
    public static func open(at path: String) throws(StoreError) -> MappedDevice { try open(at: path, cacheFlush: nil) }

    /// Without `cacheFlush` it promises ``Promise/msync``, whatever the file system.
    package static func create(
        at path: String, blocks: BlockCount, cacheFlush: CacheFlush?
    ) throws(StoreError) -> MappedDevice {
        try MappedDevice(FileDevice.create(at: path, blocks: blocks), cacheFlush, treatedAsSync: false)
    }

    /// Without `cacheFlush` it promises ``Promise/msync``, whatever the file system; `treatedAsSync` takes any for one with DAX, for
    /// tests.
    package static func open(
        at path: String, cacheFlush: CacheFlush?, treatedAsSync: Bool = false
    ) throws(StoreError) -> MappedDevice {
        try MappedDevice(FileDevice.open(at: path), cacheFlush, treatedAsSync: treatedAsSync)
    }

    /// The file or block device, as it was opened.
    public var path: String { file.path }

    /// Blocks of the device as it was opened or last grown.
    public var blocks: BlockCount {
        let bytes = mapping.withLock { $0?.length }
        return bytes.map { BlockCount(Int64($0 / Geometry.blockBytes)) } ?? file.blocks
    }

    /// What makes its writes permanent.
    public var promise: Promise {
        let isSync = treatedAsSync || mapping.withLock { $0?.isSync } == true
        return cacheFlush != nil && isSync ? .sync : .msync
    }

    /// Copies the bytes out. Throws `input` for a range that leaves the device, `io` for a page that cannot be reached. O(bytes).
    public func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
        try check(count, block, offset)
        let mapped = try mapped(to: "read")
        let place = mapped.base + Self.place(block, offset)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            if let target = buffer.baseAddress { memcpy(target, place, count) }
            filled = count
        }
        try confirm(mapped, "read")
        return bytes
    }

    /// Copies the bytes in; they are permanent as ``promise`` says. Errors as for reads. O(bytes).
    public func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
        try check(bytes.count, block, offset)
        try change(bytes.count, at: Self.place(block, offset), "write") { place, _ in
            bytes.withUnsafeBytes { bytes in if let source = bytes.baseAddress { memcpy(place, source, bytes.count) } }
        }
    }

    /// Copies whole blocks. Errors as for reads. O(bytes).
    public func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
        let count = try checkCopy(source, to: target)
        try change(count, at: Self.place(target, 0), "copy") { place, base in
            _ = memcpy(place, base + Self.place(source.lowerBound, 0), count)
        }
    }

    /// Zeroes whole blocks. Errors as for reads. O(bytes).
    public func zero(_ blocks: Range<DiskBlock>) throws(StoreError) {
        let count = Int(blocks.count.value) * Geometry.blockBytes
        try check(count, blocks.lowerBound, 0)
        try change(count, at: Self.place(blocks.lowerBound, 0), "zero") { place, _ in _ = memset(place, 0, count) }
    }

    /// Returns when all that was written before is permanent. Throws `io`, and from then on always, as ``FileDevice/flush()`` does.
    public func flush() throws(StoreError) {
        let mapped = try mapped(to: "flush")
        guard promise == .msync else { return }
        try file.syncing { (_) throws(BackendFailure) in
            guard msync(mapped.base, mapped.length, MS_SYNC) == 0 else { throw BackendFailure(errno: errno) }
        }
    }

    /// Throws `io` if the file was deleted, replaced or cut since it was opened (PROTOCOL P7.5).
    public func confirm() throws(StoreError) { try file.confirm() }

    /// Makes the device at least `blocks` long; see ``FileDevice/grow(to:)``.
    public func grow(to blocks: BlockCount) throws(StoreError) {
        try file.grow(to: blocks)
        try map(again: "grow")
    }

    /// Lets go of the file and of its lock. Flushes nothing. Calls that run keep their mapping until they end.
    public func close() {
        mapping.withLock { $0 = nil }
        file.close()
    }

    // MARK: the mapping

    /// Changes `count` bytes from byte `start` on by `body`, which gets their place and that of byte 0.
    private func change(
        _ count: Int, at start: Int, _ verb: String,
        _ body: (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
    ) throws(StoreError) {
        let mapped = try mapped(to: verb)
        let place = mapped.base + start
        body(place, mapped.base)
        try confirm(mapped, verb)
        if promise == .sync { cacheFlush?(place, count) }
    }

    /// The mapping for one call. To be asked after the range was checked: it only grows.
    private func mapped(to verb: String) throws(StoreError) -> Mapping {
        _ = try file.file(to: verb)
        guard let mapped = mapping.withLock({ $0 }) else {
            throw StoreError(.failed, "cannot \(verb) \(path): the device is closed; open it again")
        }
        return mapped
    }

    /// Throws `io` if the accesses that were just made met a page that is gone.
    private func confirm(_ mapped: Mapping, _ verb: String) throws(StoreError) {
        if let lost = mapped.lost {
            try map(again: verb)
            let blocks = lost.lowerBound / Geometry.blockBytes..<lost.upperBound / Geometry.blockBytes
            throw StoreError(
                .io,
                "cannot \(verb) \(path): blocks \(blocks) cannot be reached: somebody made the file shorter, its file system is full, or "
                    + "the medium failed; reopen the store")
        }
        try file.confirmLength(mapped.length, verb)
    }

    /// Maps what the file has now.
    private func map(again verb: String) throws(StoreError) {
        let file = try file.file(to: verb)
        try mapping.withLock { (mapping) throws(StoreError) in
            // Asked inside: of two that grow the device, the later mapping is not the shorter one.
            mapping = try Mapping(file, length: Int(self.file.blocks.value) * Geometry.blockBytes)
        }
    }

    /// In bytes from the device's start.
    private static func place(_ block: DiskBlock, _ offset: Int) -> Int {
        Int(block.value) * Geometry.blockBytes + offset
    }
}
