/// The tables of a pool that somebody has open: what a backend for persistent memory gives out, over the medium of its own.
///
/// Used from one thread at a time.
package struct PoolTables {
    private let transaction: PoolTransaction

    /// Throws as ``PoolImage/init(_:bytes:root:)`` does, and `corrupt` for damaged regions.
    package init(_ image: PoolImage, on medium: any PoolMedium) throws(StoreError) {
        transaction = PoolTransaction(try PoolChanges(image, on: medium))
    }

    package var rows: any StateRows { transaction }

    /// Runs `body` on the tables, from a moment when the medium has begun a transaction. On return nothing is left to be stored; if it
    /// throws, the medium has to take back what was.
    package func change<R>(_ body: (any StateTransaction) throws(StoreError) -> R) throws(StoreError) -> R {
        try transaction.changes.begin()
        let result = try body(transaction)
        try transaction.changes.finish()
        return result
    }

    /// As of the last transaction.
    package var room: PoolRoom {
        get throws(StoreError) { try transaction.room }
    }

    // MARK: a new pool

    /// A region's own words, for its first bytes; its nodes follow. `bytes` are those of the whole region.
    package static func region(next: Int, bytes: Int) -> (words: [Int64], nodes: Int) {
        let nodes = (bytes - PoolFormat.regionHeaderBytes) / PoolFormat.nodeBytes
        return (PoolRegions.header(next: next, nodes: nodes), nodes)
    }

    /// The words of a new pool's root, with tables that are empty.
    package static func root(region: Int, nodes: Int, header: StoreHeader) -> [Int64] {
        var words: [Int64] = [PoolFormat.version, PoolFormat.layout, Int64(nodes), Int64(region)]
        words.append(RecordWords.hash(words, seed: PoolFormat.Seed.root))
        words += PoolState().words
        words += header.words + [Int64](repeating: 0, count: PoolFormat.RootWord.headerWords)
        for tree in PoolTree.all { words += [0, PoolImage.rootSum(0, of: tree)] }
        return words
    }

    /// Regions begin at a multiple.
    package static var alignment: Int { PoolFormat.alignment }
}
