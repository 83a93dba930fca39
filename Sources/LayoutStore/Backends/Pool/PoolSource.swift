/// A row's words in a pool as the source of its columns. Whoever makes one has checked the record that they are in.
struct PoolSource: RowSource {
    private var next: UnsafePointer<Int64>

    init(_ words: UnsafePointer<Int64>) { next = words }

    @inline(__always)
    mutating func number(_ column: () -> Column) -> Int64 {
        defer { next += 1 }
        return next.pointee
    }

    mutating func name(_ column: () -> Column) -> String {
        let count = column().words
        defer { next += count }
        return WordSource.name(Array(UnsafeBufferPointer(start: next, count: count))[...])
    }

    /// A row with bytes is none of words.
    mutating func bytes(_ column: () -> Column) -> [UInt8] { [] }

    mutating func constant(_ word: Int64) -> Int64 {
        defer { next += 1 }
        return next.pointee
    }
}
