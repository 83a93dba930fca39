/// One tree of a pool: a table by its primary key, a table's other order, the journal's parts, or its facts.
///
/// The number is the tree's place among all; a table or an order that is declared has a tree by that.
package struct PoolTree: Hashable, Sendable {
    package let number: Int
    /// Words of a key, from a leaf slot's first word on.
    let keyWords: Int
    /// Words of a leaf's slot without its checksum.
    let leafWords: Int
    let leafCapacity: Int

    private init(_ number: Int, keyWords: Int, leafWords: Int) {
        self.number = number
        self.keyWords = keyWords
        self.leafWords = leafWords
        leafCapacity = PoolFormat.capacity(slotWords: leafWords + 1)
    }

    /// What a tree keeps.
    package enum Kind: Hashable, Sendable {
        case rows(RowOrder)
        case journal
        case facts
    }

    private static let kinds: [Kind] =
        StateTable.allCases.map { .rows(.key($0)) } + TableOrder.allCases.map { .rows(.by($0)) } + [.journal, .facts]

    package static let all = kinds.enumerated().map { number, kind in
        switch kind {
        case .rows(.key(let table)):
            PoolTree(number, keyWords: table.declaration.key.count, leafWords: table.declaration.words)
        case .rows(.by(let order)):
            PoolTree(number, keyWords: order.columns.count, leafWords: order.columns.count)
        case .journal: PoolTree(number, keyWords: 2, leafWords: 2 + PoolFormat.partWords)
        case .facts:
            PoolTree(
                number, keyWords: StoredTable.journalFact.declaration.key.count,
                leafWords: StoredTable.journalFact.declaration.words)
        }
    }

    static let journal = all[all.count - 2]
    static let facts = all[all.count - 1]

    /// The tree of a table, in one of its orders.
    static func of(_ order: RowOrder) -> PoolTree {
        switch order {
        case .key(let table): all[Int(table.rawValue) - 1]
        case .by(let order): all[StateTable.allCases.count + order.rawValue]
        }
    }

    package var kind: Kind { Self.kinds[number] }

    /// Words of a slot without its checksum: of an inner node a key and a child.
    func words(level: Int) -> Int { level == 0 ? leafWords : keyWords + 1 }

    func capacity(level: Int) -> Int {
        level == 0 ? leafCapacity : PoolFormat.capacity(slotWords: keyWords + 2)
    }

    /// The key that the words of a slot begin with.
    @inline(__always)
    func key(_ words: UnsafePointer<Int64>) -> OrderKey {
        OrderKey(words[0], keyWords > 1 ? words[1] : 0, keyWords > 2 ? words[2] : 0)
    }

    /// The checksum of a slot's words.
    @inline(__always)
    func sum(_ words: UnsafePointer<Int64>, _ count: Int) -> Int64 {
        var checksum = RecordWords.Checksum(seed: Int64(number))
        for place in 0..<count { checksum.add(words[place]) }
        return checksum.value
    }

    /// What says which tree and level a node is of.
    func identity(level: Int) -> Int64 { 0x4E6F_6465 << 32 | Int64(level) << 16 | Int64(number) }

    /// The level that a node's identity says; nil for one of another tree, or of none.
    func level(_ identity: Int64) -> Int? {
        let level = Int(identity >> 16 & 0xFFFF)
        return level <= PoolFormat.mostLevels && self.identity(level: level) == identity ? level : nil
    }

    /// The name of a table or an order.
    package var name: String {
        switch kind {
        case .rows(.key(let table)): table.declaration.name
        case .rows(.by(let order)): "\(order)"
        case .journal: StoredTable.journal.declaration.name
        case .facts: StoredTable.journalFact.declaration.name
        }
    }

    /// What a leaf's slot has in it.
    var contents: String {
        switch kind {
        case .rows(.key(let table)): table.declaration.columnList
        case .rows(.by(let order)): order.columns.joined(separator: ", ") + (order.condition.map { ": \($0)" } ?? "")
        case .journal:
            "lsn, part, \(PoolFormat.partWords) words of: \(StoredTable.journal.declaration.columnList), its words counted"
        case .facts: StoredTable.journalFact.declaration.columnList
        }
    }
}
