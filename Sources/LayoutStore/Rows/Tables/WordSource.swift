/// The words of a row as the source of its columns: a row of memory, or of a journal record.
///
/// Whoever makes one has counted the words (``TableDeclaration/words``).
package struct WordSource: RowSource {
    private let words: [Int64]
    private var next = 0

    package init(_ words: [Int64]) { self.words = words }

    package mutating func number(_ column: () -> Column) -> Int64 {
        defer { next += 1 }
        return words[next]
    }

    package mutating func name(_ column: () -> Column) -> String {
        let packed = words[next..<(next + column().words)]
        next += packed.count
        return Self.name(packed)
    }

    /// A row with bytes is none of words.
    package mutating func bytes(_ column: () -> Column) -> [UInt8] { [] }

    package mutating func constant(_ word: Int64) -> Int64 {
        defer { next += 1 }
        return words[next]
    }

    /// The text that ``words(of:bytes:)`` has packed: its bytes end before the first 0.
    package static func name(_ words: ArraySlice<Int64>) -> String { String(decoding: nameBytes(words), as: UTF8.self) }

    /// The same as bytes, which a damaged row may have so that they are no text.
    package static func nameBytes(_ words: ArraySlice<Int64>) -> ArraySlice<UInt8> {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.count * 8)
        for word in words {
            for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> Int64(place * 8))) }
        }
        return bytes.prefix { $0 != 0 }
    }

    /// A text as words, eight bytes a word from the lowest on, filled up with zeros to `bytes` bytes.
    package static func words(of name: String, bytes: Int) -> [Int64] {
        var packed = [Int64](repeating: 0, count: bytes / 8)
        for (index, byte) in name.utf8.prefix(bytes).enumerated() {
            packed[index / 8] |= Int64(bitPattern: UInt64(byte) << UInt64(index % 8 * 8))
        }
        return packed
    }
}
