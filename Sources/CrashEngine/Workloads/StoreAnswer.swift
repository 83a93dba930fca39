/// What an operation got from the store and somebody may know better.
package enum StoreAnswer: Sendable {
    /// A read of `count` bytes of a file from `offset` on.
    case read([UInt8], file: Int, offset: Int, count: Int)
    /// How much a copy of `count` bytes of a file from `offset` on has copied.
    case copied(Int, file: Int, offset: Int, count: Int)
    /// Whether `count` bytes of two files are the same.
    case compared(isSame: Bool, first: Int, offset: Int, count: Int, second: Int, at: Int)
}
