/// A sequence of 64-bit words with a checksum: what rows and records are encoded to.
///
/// Each step of the checksum is a bijection of its state, so that no change of a single word goes unseen; it finds
/// accidents, not attacks.
package struct RecordWords: Sendable {
    package private(set) var words: [Int64] = []

    package init() {}

    package mutating func append(_ word: Int64) { words.append(word) }

    /// The words of a medium's bytes, or nil when these are no whole number of words.
    package init?(littleEndianBytes bytes: [UInt8]) {
        guard bytes.count % 8 == 0 else { return nil }
        words = stride(from: 0, to: bytes.count, by: 8).map { start in
            (0..<8).reduce(into: Int64(0)) { $0 |= Int64(bitPattern: UInt64(bytes[start + $1]) << UInt64($1 * 8)) }
        }
    }

    package var littleEndianBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.count * 8)
        for word in words {
            withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// The checksum of the words and of their number, begun from `seed`.
    package func hash(seed: Int64) -> Int64 { Self.hash(words, seed: seed) }

    package static func hash(_ words: [Int64], seed: Int64) -> Int64 {
        var checksum = Checksum(seed: seed)
        for word in words { checksum.add(word) }
        return checksum.value
    }

    /// The checksum as it grows, for whoever has no use for the words.
    struct Checksum {
        private var state: UInt64
        private var length: UInt64 = 0

        init(seed: Int64) { state = UInt64(bitPattern: seed) ^ 0x9E37_79B9_7F4A_7C15 }

        mutating func add(_ word: Int64) {
            state = SplitMix64.mix(state ^ UInt64(bitPattern: word))
            length &+= 1
        }

        var value: Int64 { Int64(bitPattern: SplitMix64.mix(state ^ length)) }
    }
}
