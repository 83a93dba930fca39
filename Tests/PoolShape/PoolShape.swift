// What the tests' writer keeps in a pool, as far as a reader has to know it.
//
//   root, in words   0…7      counters
//                    8, 9     offsets of big objects, one a thread
//                    10, 11   offsets of buffers for undo logs: their content means nothing, and is left out
//                    16…79    offsets of objects, or 0; half of them are each thread's
//                    80…95    object ids (pool, offset) of objects that come and go outside transactions
//                    128…     values; the root grows at times
//   object           0        its size in bytes; 0: of 64 bytes
//                    1…       values

/// Reads the tests' structure from a pool's bytes, whoever has recovered them.
package enum PoolShape {
    package static let layout = "raw-pool-test"
    package static let poolBytes = 16 << 20
    package static let rootBytes = 4096
    package static let mostRootBytes = 7168
    package static let bigBytes = 16 << 10
    package static let bufferBytes = 12 << 10
    package static let hugeBytes = 2200 << 10
    package static let (bigs, buffers, slots, ids, values) = (8, 10, 16, 80, 128)
    package static let (slotCount, idCount) = (64, 8)
    /// How many of the values are each thread's.
    package static let valueCount = 192

    /// A number that differs where the root or an object that it leads to does. Offsets that lead outside count as such.
    package static func digest(_ pool: UnsafeRawBufferPointer, root: Int, size: Int) -> UInt64 {
        var sum: UInt64 = 0
        guard root > 0, size >= rootBytes, root + size <= pool.count else { return sum }
        add(pool, root, size, to: &sum)
        func word(_ index: Int) -> UInt64 { pool.loadUnaligned(fromByteOffset: root + 8 * index, as: UInt64.self) }
        for index in bigs..<buffers { addObject(pool, word(index), to: &sum) }
        for index in slots..<slots + slotCount { addObject(pool, word(index), to: &sum) }
        for index in 0..<idCount { addObject(pool, word(ids + 2 * index + 1), to: &sum) }
        return sum
    }

    private static func addObject(_ pool: UnsafeRawBufferPointer, _ offset: UInt64, to sum: inout UInt64) {
        guard offset > 0, offset < UInt64(pool.count - 64) else { return }
        let size = pool.loadUnaligned(fromByteOffset: Int(offset), as: UInt64.self)
        let count = size == 0 ? 64 : Int(clamping: size)
        guard count <= pool.count - Int(offset) else { return }
        add(pool, Int(offset), count, to: &sum)
    }

    private static func add(_ pool: UnsafeRawBufferPointer, _ offset: Int, _ count: Int, to sum: inout UInt64) {
        for place in stride(from: offset, to: offset + count - 7, by: 8) {
            let word = pool.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
            sum ^= sum >> 29
        }
    }
}
