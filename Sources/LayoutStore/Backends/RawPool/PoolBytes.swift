/// The bytes of a pool in memory, by offsets from its begin. Every access is checked: an offset from media leads nowhere else.
///
/// Words are little-endian, as libpmemobj has them on all machines that it runs on.
struct PoolBytes {
    let base: UnsafeMutableRawPointer
    /// In bytes, whole pages.
    let length: UInt64

    /// Whether `count` bytes from `offset` on are inside, whatever the numbers are.
    @inline(__always)
    func holds(_ offset: UInt64, _ count: UInt64) -> Bool { count <= length && offset <= length &- count }

    /// The 64-bit word at `offset`, which need not be aligned.
    @inline(__always)
    func word(_ offset: UInt64) throws(PoolRefusal) -> UInt64 {
        guard holds(offset, 8) else { throw .leaves(offset) }
        return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: Int(offset), as: UInt64.self))
    }

    /// The 32-bit word at `offset`.
    func half(_ offset: UInt64) throws(PoolRefusal) -> UInt32 {
        guard holds(offset, 4) else { throw .leaves(offset) }
        return UInt32(littleEndian: base.loadUnaligned(fromByteOffset: Int(offset), as: UInt32.self))
    }

    /// Where `count` bytes from `offset` on begin.
    func place(_ offset: UInt64, _ count: UInt64) throws(PoolRefusal) -> UnsafeMutableRawPointer {
        guard holds(offset, count) else { throw .leaves(offset) }
        return base + Int(offset)
    }

    /// The checksum of a range, in which the word at `field` counts as zeros, and so does all from `end` on, if it is given.
    ///
    /// `offset` is aligned to four and `field` lies inside, before `end`. O(count).
    func checksum(
        _ offset: UInt64, _ count: UInt64, field: UInt64, until end: UInt64? = nil
    ) throws(PoolRefusal) -> Fletcher64 {
        let place = try place(offset, count)
        let summed = Int((end ?? offset + count) - offset)
        let before = Int(field - offset)
        var sum = Fletcher64()
        guard before < summed else {
            sum.add(place, count: summed)
            sum.addZeros(count: Int(count) - summed)
            return sum
        }
        sum.add(place, count: before)
        sum.addZeros(count: 8)
        sum.add(place + before + 8, count: summed - before - 8)
        sum.addZeros(count: Int(count) - summed)
        return sum
    }
}
