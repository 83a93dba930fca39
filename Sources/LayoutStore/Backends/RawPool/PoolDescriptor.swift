// The second page of a pool, which libpmemobj has by itself:
//
//   byte 4096  layout         1,024 bytes, ended by a zero
//        5120  lanes_offset   where the lanes begin (Lanes)
//        5128  nlanes         how many
//        5136  heap_offset    where the heap begins, to the file's end (HeapLook)
//        5144  zeros
//        6136  checksum       of the 2 KiB from 4096 on
//        6144  root_offset    0: none. From here on without a checksum: these change, by log entries
//        6152  run_id         rises by two with each opening, so that locks in the pool can be told to be of an earlier one
//        6160  root_size
//        6168  conversion flags
//        6176  heap_size      as of the last opening; 0: that of the file
//        6688  what a process that has the pool open keeps there, up to 8191; read by nobody else
//
// Source: PMDK 1.12, src/libpmemobj/obj.h, struct pmemobjpool; obj_descr_check in src/libpmemobj/obj.c.

/// Where the parts of a pool lie, checked as an opening does, and to be inside, which an opening takes for granted.
struct PoolDescriptor {
    static let layoutBytes = 1024
    static let rootOffset: UInt64 = 6144
    static let rootSize: UInt64 = 6160
    private static let offset: UInt64 = 4096
    private static let runID: UInt64 = 6152
    private static let heapSize: UInt64 = 6176
    private static let end: UInt64 = 8192

    let lanes: Range<UInt64>
    let laneCount: UInt64
    /// To the end of the pool.
    let heap: Range<UInt64>

    init(_ pool: PoolBytes, layout: String?) throws(PoolRefusal) {
        let sum = try pool.checksum(Self.offset, 2048, field: 6136).value
        guard try sum == pool.word(6136) else { throw .descriptorChecksum }
        if let layout, try !Self.isNamed(layout, pool) { throw .layout }
        let heapOffset = try pool.word(5136)
        guard heapOffset % 4096 == 0 else { throw .heapUnaligned(heapOffset) }
        let run = try pool.word(Self.runID)
        guard run % 2 == 0 else { throw .openedHalf(run: run) }
        guard heapOffset >= Self.end, heapOffset < pool.length else { throw .heapTooSmall }
        let lanesOffset = try pool.word(5120)
        let (laneBytes, isHuge) = try pool.word(5128).multipliedReportingOverflow(by: Lanes.bytes)
        guard !isHuge, lanesOffset >= Self.end, lanesOffset % 64 == 0, pool.holds(lanesOffset, laneBytes) else {
            throw .lanesOutside
        }
        lanes = lanesOffset..<lanesOffset + laneBytes
        laneCount = laneBytes / Lanes.bytes
        heap = heapOffset..<pool.length
    }

    /// Whether the layout has this name, compared as strncmp(3) does.
    private static func isNamed(_ name: String, _ pool: PoolBytes) throws(PoolRefusal) -> Bool {
        let place = try UnsafeRawPointer(pool.place(offset, UInt64(layoutBytes)))
        var index = 0
        for byte in name.utf8 {
            guard index < layoutBytes else { return true }
            guard place.load(fromByteOffset: index, as: UInt8.self) == byte else { return false }
            if byte == 0 { return true }
            index += 1
        }
        return index == layoutBytes || place.load(fromByteOffset: index, as: UInt8.self) == 0
    }

    static func layoutName(_ pool: PoolBytes) -> String {
        let name = UnsafeRawBufferPointer(start: pool.base + Int(offset), count: layoutBytes)
        return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Refuses a heap that was larger than the file is, or smaller than any. Looked at after redo logs are applied, as an opening does.
    func checkSize(_ pool: PoolBytes) throws(PoolRefusal) {
        let size = try pool.word(Self.heapSize)
        guard size <= UInt64(heap.count) else { throw .heapShrunk }
        guard size == 0 || size >= HeapLook.leastBytes else { throw .heapTooSmall }
    }

    /// Whether a log entry may change these bytes: an object, a lane, or one of the two words about the root.
    @inline(__always)
    func mayChange(_ offset: UInt64, _ count: UInt64, of pool: PoolBytes) -> Bool {
        guard pool.holds(offset, count) else { return false }
        if offset >= heap.lowerBound { return true }
        if offset >= lanes.lowerBound { return offset + count <= lanes.upperBound }
        return count <= 8 && (offset == Self.rootOffset || offset == Self.rootSize)
    }

    /// Where the root object lies and its size; nil if there is none yet.
    func root(_ pool: PoolBytes) throws(PoolRefusal) -> PoolRoot? {
        let offset = try pool.word(Self.rootOffset)
        guard offset != 0 else { return nil }
        let size = try pool.word(Self.rootSize)
        guard offset >= heap.lowerBound, pool.holds(offset, size) else { throw .root(offset) }
        return PoolRoot(offset: Int(offset), size: Int(size))
    }
}

/// Where a pool's root object lies, which everything else is reached from.
package struct PoolRoot: Hashable, Sendable {
    /// From the pool's begin; inside its heap, and so is all of the object.
    package let offset: Int
    /// In bytes.
    package let size: Int
}
