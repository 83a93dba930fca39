/// How many nodes a pool has, and how many are free. What grows is refused below the reserve, before it begins; what lets go, and the
/// journal of that, goes on from it.
package struct PoolRoom: Hashable, Sendable {
    package let free: Int
    package let nodes: Int

    package init(free: Int, nodes: Int) {
        self.free = free
        self.nodes = nodes
    }

    /// Free nodes that growing leaves alone.
    package var reserve: Int { max(256, nodes / 16) }
    package var isShort: Bool { free < reserve }

    /// `diskFull`: a transaction needs a node, and there is none.
    static let noNode = StoreError(
        .diskFull,
        "the pool has no free node left; open it again, then release holds or unlink files, \(wayOut)")

    /// What else there is to do about a full pool: the end of a sentence.
    package static let wayOut =
        "or close it and put the store into a larger pool (crashtest backup POOL NEW --pool-bytes SIZE), since a pool does not grow"
}
