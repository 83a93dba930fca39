// What an opening looks at in the heap, which begins at a page of its own:
//
//   byte    0  "MEMORY_HEAP_HDR" and a zero; version, sizes; 1,016: checksum of the 1,024 bytes
//        1024  zone 0: magic and number of chunks, 64 bytes in all
//              65,528 chunk headers of 8 bytes: kind, flags, number of chunks that it is for
//              the chunks, 256 KiB each, as many as there is room for
//         ...  zone 1 behind 65,528 chunks
//
// A zone whose magic is 0 was not used yet. A chunk's header counts how many chunks on the next one is, to the zone's end.
// Objects are not looked at: which are allocated matters to who writes only.
// Source: PMDK 1.12, src/libpmemobj/heap_layout.h; heap_check in src/libpmemobj/heap.c.

/// Looks at the heap's headers as an opening does.
enum HeapLook {
    private static let headerBytes: UInt64 = 1024
    private static let mostChunks: UInt64 = 65_528
    private static let chunkBytes: UInt64 = 256 << 10
    private static let zoneHeaderBytes: UInt64 = 64 + 8 * mostChunks
    private static let leastZone = zoneHeaderBytes + chunkBytes
    private static let mostZone = zoneHeaderBytes + mostChunks * chunkBytes
    private static let magic: UInt32 = 0xC3F0_A2D2
    static let leastBytes = headerBytes + zoneHeaderBytes + leastZone
    /// "MEMORY_H", "EAP_HDR" and a zero.
    private static let signature: (UInt64, UInt64) = (0x485F_5952_4F4D_454D, 0x0052_4448_5F50_4145)

    static func check(_ pool: PoolBytes, _ heap: Range<UInt64>) throws(PoolRefusal) {
        let (start, size) = (heap.lowerBound, heap.upperBound - heap.lowerBound)
        guard size >= leastBytes else { throw .heapTooSmall }
        let sum = try pool.checksum(start, headerBytes, field: start + headerBytes - 8).value
        guard try sum == pool.word(start + headerBytes - 8) else { throw .heapChecksum }
        guard try pool.word(start) == signature.0, try pool.word(start + 8) == signature.1 else {
            throw .heapSignature
        }
        var (zone, offset, left): (UInt64, UInt64, UInt64) = (0, start + headerBytes, size - headerBytes)
        while left >= leastZone {
            try check(pool, zone: zone, at: offset)
            (zone, offset, left) = (zone + 1, offset &+ mostZone, left - min(left, mostZone))
        }
    }

    private static func check(_ pool: PoolBytes, zone: UInt64, at offset: UInt64) throws(PoolRefusal) {
        let magic = try pool.half(offset)
        guard magic != 0 else { return }
        let count = try UInt64(pool.half(offset + 4))
        guard magic == Self.magic, count != 0, count <= mostChunks else { throw .zone(zone) }
        var chunk: UInt64 = 0
        while chunk < count {
            let header = try pool.word(offset + 64 + 8 * chunk)
            let (kind, flags, chunks) = (header & 0xFFFF, header >> 16 & 0xFFFF, header >> 32)
            // Kinds: footer, free, used, run, further chunks of a run. Flags: small header, none, aligned, bitmap of any size.
            // A header for no chunk makes an opening loop.
            guard (1...5).contains(kind), flags & ~0xF == 0, chunks != 0 else { throw .chunk(zone: zone, chunk) }
            chunk += chunks
        }
        guard chunk == count else { throw .zone(zone) }
    }
}
