// The rows of a pool: by the access paths of all ordered tables, over its trees.
//
//   row(.by(.freeBySize), atOrAfter: (8, 0))     the tree free_by_size has (9, 40): the key names the row
//                                                the tree free_extent has 40: the row
//
// What an order names and the table has not, or has with another key, is damage.

extension PoolImage {
    /// The rows, for whoever only reads.
    package var rows: any StateRows { PoolReader(self) }
}

/// A pool that nobody changes.
final class PoolReader: PoolRows {
    let image: PoolImage

    init(_ image: PoolImage) { self.image = image }
}

/// The rows of a pool, which may be one that a transaction changes (``PoolTransaction``).
///
/// A protocol and no class to inherit from: of a type that is known as a whole the compiler makes code for each kind of row.
protocol PoolRows: OrderedTables {
    var image: PoolImage { get }
}

extension PoolRows {
    /// The first node of a tree; nil for one without rows.
    func top(_ tree: PoolTree) throws(StoreError) -> PoolNode? {
        let root = try image.root(of: tree)
        return root == 0 ? nil : try image.node(at: root, of: tree, level: nil)
    }

    // MARK: by order

    private func decode<Row: DeclaredRow>(
        _ words: UnsafePointer<Int64>, of table: StoredTable, checked: Bool = true
    ) throws(StoreError) -> Row {
        var reader = RowReader(PoolSource(words), of: table, checked: checked)
        return try Row(from: &reader)
    }

    /// The row that an entry of a leaf is, or names.
    private func row<Row: StateRow>(_ order: RowOrder, _ entry: UnsafePointer<Int64>?) throws(StoreError) -> Row? {
        guard let entry else { return nil }
        switch order {
        case .key(let table): return try decode(entry, of: .state(table))
        case .by(let order):
            let key = PoolTree.of(.by(order)).key(entry)
            let place = order.primaryKey(of: key)
            let table = PoolTree.of(.key(order.table))
            guard let found = try top(table)?.first(atOrAbove: place), table.key(found) == place,
                order.key(of: Array(UnsafeBufferPointer(start: found, count: table.leafWords))) == key
            else { throw image.damage("\(order) names a row that \(table.name) has not") }
            return try decode(found, of: .state(order.table))
        }
    }

    func row<Row: StateRow>(_ order: RowOrder, at key: OrderKey) throws(StoreError) -> Row? {
        let tree = PoolTree.of(order)
        guard let found = try top(tree)?.first(atOrAbove: key), tree.key(found) == key else { return nil }
        return try row(order, found)
    }

    func row<Row: StateRow>(_ order: RowOrder, atOrBefore key: OrderKey) throws(StoreError) -> Row? {
        try row(order, top(PoolTree.of(order))?.last(atOrBelow: key))
    }

    func row<Row: StateRow>(_ order: RowOrder, atOrAfter key: OrderKey) throws(StoreError) -> Row? {
        try row(order, top(PoolTree.of(order))?.first(atOrAbove: key))
    }

    func rows<Row: StateRow>(
        _ order: RowOrder, from low: OrderKey, through high: OrderKey
    ) throws(StoreError) -> [Row] {
        var rows: [Row] = []
        try top(PoolTree.of(order))?.each(from: low, through: high) { (entry) throws(StoreError) in
            if let row: Row = try row(order, entry) { rows.append(row) }
            return true
        }
        return rows
    }

    func rows<Row: StateRow>(_ order: RowOrder, before key: OrderKey, limit: Int) throws(StoreError) -> [Row] {
        var rows: [Row] = []
        guard limit > 0 else { return rows }
        try top(PoolTree.of(order))?.each(below: key) { (entry) throws(StoreError) in
            if let row: Row = try row(order, entry) { rows.append(row) }
            return rows.count < limit
        }
        return rows
    }

    func rows<Row: StateRow>(of table: StateTable) throws(StoreError) -> [Row] {
        var rows: [Row] = []
        try top(PoolTree.of(.key(table)))?.each(from: .lowest, through: .highest) { (entry) throws(StoreError) in
            rows.append(try decode(entry, of: .state(table), checked: false))
            return true
        }
        return rows
    }

    // MARK: store

    func header() throws(StoreError) -> StoreHeader {
        let words = try headerWords()
        guard words[1] == StoreHeader.formatVersion else { throw StoreHeader.wrongVersion(words[1]) }
        guard StoreHeader.isVouchedFor(words) else {
            throw StoreError(.corrupt, "the table store does not match its own checksum; run a full check")
        }
        var reader = RowReader(WordSource(words), of: .store, checked: false)
        return try StoreHeader(from: &reader)
    }

    /// The header's words as they lie there.
    func headerWords() throws(StoreError) -> [Int64] {
        let place = PoolFormat.RootWord.header(try image.state.selector)
        return (0..<PoolFormat.RootWord.headerWords).map { image.rootWord(place + $0) }
    }

    // MARK: journal and journal_fact

    func lastRecord() throws(StoreError) -> JournalRecord? {
        guard let last = try top(.journal)?.last(atOrBelow: .highest) else { return nil }
        return try records(from: LSN(last[0]), limit: 1).first
    }

    func records(from lsn: LSN, limit: Int) throws(StoreError) -> [JournalRecord] {
        var records: [JournalRecord] = []
        for parts in try recordParts(from: lsn, limit: limit) {
            guard let columns = parts.columns, let changes = parts.changes else { throw parts.damage }
            var reader = RowReader(WordSource(columns), of: .journal, checked: false)
            let row = try JournalRow(from: &reader)
            records.append(try row.record(facts(of: row.lsn), changes: changes))
        }
        return records
    }

    /// The parts of the records from `lsn` on, at most `limit` of these.
    func recordParts(from lsn: LSN, limit: Int) throws(StoreError) -> [RecordParts] {
        var found: [RecordParts] = []
        guard limit > 0 else { return found }
        try top(.journal)?.each(from: OrderKey(lsn.value, .min), through: .highest) { entry in
            if found.last?.lsn != entry[0] {
                guard found.count < limit else { return false }
                found.append(RecordParts(lsn: entry[0]))
            }
            found[found.count - 1].add(entry)
            return true
        }
        return found
    }

    private func facts(of lsn: LSN) throws(StoreError) -> [JournalFact] {
        try facts(from: OrderKey(lsn.value, .min), through: OrderKey(lsn.value, .max)).map(\.fact)
    }

    private func facts(from low: OrderKey, through high: OrderKey) throws(StoreError) -> [PlacedFact] {
        var facts: [PlacedFact] = []
        try top(.facts)?.each(from: low, through: high) { (entry) throws(StoreError) in
            facts.append(try decode(entry, of: .journalFact, checked: false))
            return true
        }
        return facts
    }

    func journalLinks() throws(StoreError) -> [JournalLink] {
        var links: [JournalLink] = []
        try top(.journal)?.each(from: .lowest, through: .highest) { (entry) throws(StoreError) in
            guard entry[1] == 0 else { return true }
            // The part begins with the columns after the LSN.
            var reader = RowReader(
                WordSource([entry[0]] + UnsafeBufferPointer(start: entry + 2, count: PoolFormat.recordWords - 1)),
                of: .journal, checked: false)
            let row = try JournalRow(from: &reader)
            links.append(
                JournalLink(lsn: row.lsn, durable: row.durable, previousChain: row.previousChain, chain: row.chain))
            return true
        }
        return links
    }

    func journalFacts() throws(StoreError) -> [PlacedFact] { try facts(from: .lowest, through: .highest) }
}
