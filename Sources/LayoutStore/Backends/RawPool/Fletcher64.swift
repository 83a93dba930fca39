/// PMDK's checksum: two sums over 32-bit words, the second one over the first's values.
///
///     words            3        5        7
///     low              3        8       15       the words' sum
///     high             3       11       26       the sum of the sums: a word counts as often as words follow it, and once more
///     checksum         high << 32 | low
///
/// A field that holds the checksum itself counts as zeros. The sum can go on over further words (an undo entry's goes on over
/// the log's generation number).
/// Source: PMDK 1.12, src/core/util.c, util_checksum_compute and util_checksum_seq; J. G. Fletcher, 1982.
struct Fletcher64 {
    private var low: UInt32 = 0
    private var high: UInt32 = 0

    var value: UInt64 { UInt64(high) << 32 | UInt64(low) }

    /// Goes on over `count` bytes, a multiple of four, from `place` on, which is aligned to four.
    mutating func add(_ place: UnsafeRawPointer, count: Int) {
        var (low, high) = (low, high)
        for offset in stride(from: 0, to: count, by: 4) {
            low &+= UInt32(littleEndian: place.load(fromByteOffset: offset, as: UInt32.self))
            high &+= low
        }
        (self.low, self.high) = (low, high)
    }

    /// Goes on over a 64-bit word.
    mutating func add(_ word: UInt64) {
        low &+= UInt32(truncatingIfNeeded: word)
        high &+= low
        low &+= UInt32(truncatingIfNeeded: word >> 32)
        high &+= low
    }

    /// Goes on over `count` bytes of zeros, a multiple of four. O(1).
    mutating func addZeros(count: Int) {
        high &+= low &* UInt32(truncatingIfNeeded: count / 4)
    }
}
