/// Why a medium has no room for what grows. What lets go goes on (PROTOCOL P6.3).
package enum Shortage: Hashable, Sendable {
    /// The log is as long as it may be.
    case log(pages: Int)
    /// The pool's free nodes are down to the reserve.
    case pool(PoolRoom)

    /// The refusal: what is short, and what to do.
    var refusal: StoreError {
        switch self {
        case .log(let pages):
            StoreError(
                .logFull,
                "the log has \(pages) pages and cannot be emptied: somebody else reads the database, an open sqlite3 perhaps; close that, "
                    + "then try again")
        case .pool(let room):
            StoreError(
                .poolFull,
                "the pool is full: \(room.free) of \(room.nodes) nodes are free, and growing leaves \(room.reserve) alone; release "
                    + "holds or unlink files, \(PoolRoom.wayOut)")
        }
    }
}
