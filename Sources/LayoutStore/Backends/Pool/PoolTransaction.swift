/// One transaction in a pool: its rows with its own writes, and what it changes (``PoolChanges``).
final class PoolTransaction: PoolRows, StateTransaction {
    let changes: PoolChanges
    let image: PoolImage

    init(_ changes: PoolChanges) {
        self.changes = changes
        image = changes.image
    }

    var room: PoolRoom {
        get throws(StoreError) { PoolRoom(free: try changes.freeNodes, nodes: changes.nodes) }
    }

    func undoing<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R { try changes.undoing(body) }

    func put(_ header: StoreHeader) throws(StoreError) {
        let words = header.words
        _ = try StoreHeader(checking: words, of: .store)
        try changes.put(header: words)
    }

    // MARK: rows

    private func check(_ row: TableRow) throws(StoreError) {
        func check<Row: StateRow>(_ type: Row.Type) throws(StoreError) {
            _ = try Row(checking: row.words, of: .state(row.table))
        }
        try check(row.table.row)
    }

    private func key(of row: TableRow) -> OrderKey {
        OrderKey(row.words, columns: row.table.declaration.key.count)
    }

    func insert(_ row: TableRow) throws(StoreError) {
        try check(row)
        guard try changes.insert(row.words, into: .of(.key(row.table))) else { throw row.isThereAlready }
        for order in row.table.orders { try add(order.key(of: row.words), to: order) }
    }

    /// Where `row` is. `corrupt` unless it is there in all its columns.
    private func find(_ row: TableRow) throws(StoreError) -> [PoolStep] {
        let path = try changes.path(to: key(of: row), in: .of(.key(row.table)))
        guard let found = try changes.found(key(of: row), at: path),
            UnsafeBufferPointer(start: found, count: row.words.count).elementsEqual(row.words)
        else { throw row.isNotThere }
        return path
    }

    func replace(_ old: TableRow, with new: TableRow) throws(StoreError) {
        precondition(old.hasKey(of: new), "a row keeps its key")
        try check(new)
        guard let leaf = try find(old).last else { throw old.isNotThere }
        try changes.replace(in: leaf.node, at: leaf.place, by: new.words)
        for order in old.table.orders {
            let (before, after) = (order.key(of: old.words), order.key(of: new.words))
            guard before != after else { continue }
            try take(before, from: order)
            try add(after, to: order)
        }
    }

    func remove(_ row: TableRow) throws(StoreError) {
        try changes.drop(at: find(row)[...])
        for order in row.table.orders { try take(order.key(of: row.words), from: order) }
    }

    private func add(_ key: OrderKey?, to order: TableOrder) throws(StoreError) {
        guard let key else { return }
        let tree = PoolTree.of(.by(order))
        guard try changes.insert((0..<tree.keyWords).map { key[$0] }, into: tree) else {
            throw image.damage("\(order) names a row already that \(order.table) had not")
        }
    }

    private func take(_ key: OrderKey?, from order: TableOrder) throws(StoreError) {
        guard let key else { return }
        guard try changes.remove(key, from: .of(.by(order))) else {
            throw image.damage("\(order) names no row that \(order.table) has")
        }
    }

    // MARK: journal and journal_fact

    func append(_ record: JournalRecord) throws(StoreError) {
        _ = try JournalRow(checking: record.words, of: .journal)
        let facts = record.placedFacts
        for fact in facts { _ = try PlacedFact(checking: fact.words, of: .journalFact) }
        for part in RecordParts.slots(of: record) {
            guard try changes.insert(part, into: .journal) else { throw record.isThereAlready }
        }
        for fact in facts {
            guard try changes.insert(fact.words, into: .facts) else { throw record.isThereAlready }
        }
    }

    func trim(through lsn: LSN) throws(StoreError) {
        try changes.trim(.journal, through: OrderKey(lsn.value, .max))
        try changes.trim(.facts, through: OrderKey(lsn.value, .max))
    }
}
