/// An answer of the store that the caller can check against what it knows of the files.
package enum StoreAnswer: Sendable {
    /// The bytes that a read of `count` bytes of a file from `offset` on returned.
    case read([UInt8], file: Int, offset: Int, count: Int)
    /// How many bytes a copy of `count` bytes of a file from `offset` on copied.
    case copied(Int, file: Int, offset: Int, count: Int)
    /// Whether a dedupe found `count` bytes of two files the same.
    case compared(isSame: Bool, first: Int, offset: Int, count: Int, second: Int, at: Int)
}
