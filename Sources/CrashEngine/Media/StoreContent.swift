/// The content that a store finds on its medium once the medium has recovered: equal for states that the store cannot
/// tell apart.
package struct StoreContent: Sendable {
    /// A hash of the rows and of the places where they lie, but not of numbers that the medium draws by itself
    /// (SQLite's salts and sums).
    package let physical: Int64
    /// A hash of the rows, wherever they lie.
    package let logical: Int64
    /// The length of the medium's own log, which decides when the store checkpoints; 0 without a log.
    package let logLength: Int
    /// Whether the contents of the tables are decided.
    package let isDecided: Bool
}
