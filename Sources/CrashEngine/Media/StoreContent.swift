/// What a store finds on its medium once the medium has recovered: equal for states that the store cannot tell apart.
package struct StoreContent: Sendable {
    /// A hash of the rows and of where they lie, but of nothing that the medium draws by itself, as SQLite does with salts and sums.
    package let physical: Int64
    /// A hash of the rows, wherever they lie.
    package let logical: Int64
    /// How long the medium's own log is: it decides when the store checkpoints. 0 without one.
    package let logLength: Int
    /// Whether no part of the tables may still be one thing or another.
    package let isDecided: Bool
}
