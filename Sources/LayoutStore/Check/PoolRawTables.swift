/// The tables of a pool, raw, for the full check: rows as their records have them, and what is checked of the pool as such.
final class PoolRawTables: RawTables {
    private let image: PoolImage
    /// Keeps the image's bytes; nil if somebody else does.
    private let owner: RecoveredPool?

    init(_ image: PoolImage) { (self.image, owner) = (image, nil) }

    init(_ pool: RecoveredPool) { (image, owner) = (pool.image, pool) }

    /// Whoever has the image keeps it as it is.
    func atOneMoment(_ body: () -> Void) throws(StoreError) { body() }

    var ownChecks: [(check: StoreCheck, find: () throws(StoreError) -> [CheckFinding])] {
        [
            (
                .database,
                { () throws(StoreError) in
                    let check = PoolCheck(self.image)
                    return [
                        CheckFinding(
                            .database, problems: check.damage,
                            holds:
                                "\(check.used) of \(check.nodes) nodes in trees, every other one free; orders have the keys of their tables"
                        )
                    ]
                }
            )
        ]
    }

    func rows(of table: StoredTable) throws(StoreError) -> [[Int64]?] {
        switch table {
        case .store: [try PoolReader(image).headerWords()]
        case .state(let table): try image.entries(of: .of(.key(table)))
        case .journal: try records().map { $0?.words }
        case .journalFact: try image.entries(of: .facts)
        }
    }

    /// A damaged part is nobody's for sure: it is one record that cannot be read, and so is the one that misses it.
    func records() throws(StoreError) -> [RawRecord?] {
        var found: [RecordParts?] = []
        for entry in try image.entries(of: .journal) {
            guard let entry else {
                found.append(nil)
                continue
            }
            let isNext = found.last.flatMap { $0 }?.lsn == entry[0]
            if !isNext { found.append(RecordParts(lsn: entry[0])) }
            entry.withUnsafeBufferPointer { words in
                if let first = words.baseAddress { found[found.count - 1]?.add(first) }
            }
        }
        return found.map { $0?.raw }
    }

    /// By the twins of the views.
    func violations() throws(StoreError) -> [(name: String, detail: String)] {
        let rows = image.rows
        return try StoreSnapshot(rows).violations(journal: JournalWindow(rows)).map {
            (name: $0.invariant.rawValue, detail: $0.detail)
        }
    }

    var invariantHolds: String { "its twin finds nothing" }

    /// Does nothing: an image that was exchanged is another one.
    func remount() throws(StoreError) {}
}

extension FullCheck {
    /// The full check of a pool's image, as it is at each ``run(_:)``. Nobody may change it meanwhile.
    package convenience init(_ image: PoolImage) { self.init(PoolRawTables(image)) }
}
