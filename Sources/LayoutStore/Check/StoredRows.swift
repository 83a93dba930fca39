// The rows as they lie in the tables, column by column: what a decoder would refuse, or read as something else, is kept as it is.

/// All rows of the state tables, as the words that records and hashes are made of (see StateRow).
struct StoredRows {
    /// What tells a row of its table from the others.
    struct Key: Hashable, Comparable, CustomStringConvertible {
        let table: RowChange.Table
        let words: [Int64]

        static func < (left: Key, right: Key) -> Bool {
            left.table == right.table
                ? left.words.lexicographicallyPrecedes(right.words) : left.table.rawValue < right.table.rawValue
        }
        var description: String { "\(table) \(words.map(String.init).joined(separator: "/"))" }
    }

    private(set) var rows: [Key: [Int64]] = [:]
    private(set) var stateHash: Int64 = 0
    /// Columns that are kept as something else than their table says.
    private(set) var problems: [String] = []

    /// Reads every state table once. Throws what SQLite says of a damaged page.
    init(_ check: FullCheck) throws(StoreError) {
        for table in RowChange.Table.allCases {
            for row in try check.all(Self.query(table), decode: { Self.words($0, of: table) }) {
                guard let row else {
                    problems.append("a row of \(table) has a column of another type, or a name that is none")
                    continue
                }
                if rows.updateValue(row, forKey: Self.key(of: row, in: table)) != nil {
                    problems.append("\(Self.key(of: row, in: table)) is there twice")
                }
                stateHash &+= Self.hash(row, of: table)
            }
        }
    }

    static func hash(_ row: [Int64], of table: RowChange.Table) -> Int64 {
        RecordWords.hash([table.rawValue] + row, seed: 0)
    }

    static func key(of row: [Int64], in table: RowChange.Table) -> Key {
        Key(table: table, words: Array(row.prefix(table == .extent ? 3 : 1)))
    }

    /// Words of a row: the columns, and for a holder's name as many as the longest one takes.
    static func length(of table: RowChange.Table) -> Int {
        switch table {
        case .inode: 5
        case .refcount, .free, .busy, .detached: 3
        case .extent, .mappedRange, .pin: 7
        case .holder: 6 + Holder.longestName / 8
        case .hold: 13
        case .openIntent: 10
        }
    }

    /// Not by an index: it is the table that counts.
    private static func query(_ table: RowChange.Table) -> String {
        switch table {
        case .inode: "SELECT number, generation, size, sequence, state FROM inode NOT INDEXED"
        case .extent: "SELECT inode, fork, file_block, start, count, state, born FROM extent NOT INDEXED"
        case .refcount: "SELECT start, count, refs FROM refcount NOT INDEXED"
        case .free: "SELECT start, count, 0 FROM free_extent NOT INDEXED"
        case .busy: "SELECT start, count, freed_lsn FROM busy_extent NOT INDEXED"
        case .detached: "SELECT start, count, lsn FROM detached_extent NOT INDEXED"
        case .holder: "SELECT id, scope, incarnation, epoch, host, boot, name FROM holder NOT INDEXED"
        case .mappedRange:
            "SELECT id, holder, inode, generation, file_block, count, writable FROM mapped_range NOT INDEXED"
        case .pin: "SELECT id, holder, inode, generation, file_block, count, writes FROM pin NOT INDEXED"
        case .hold:
            """
            SELECT id, holder, parent_kind, parent, inode, generation, file_block, start, count, reads, writes, state,
                granted_lsn FROM hold NOT INDEXED
            """
        case .openIntent:
            """
            SELECT lsn, epoch, operation, inode, file_block, count, source, source_file_block, new_size, progress
            FROM open_intent NOT INDEXED
            """
        }
    }

    private static func words(_ row: Columns, of table: RowChange.Table) -> [Int64]? {
        guard table == .holder else { return row.integers(0..<row.count) }
        guard var words = row.integers(0..<6), let name = row.bytes(6), (1...Holder.longestName).contains(name.count),
            !name.contains(0), let packed = RecordWords(littleEndianBytes: name.padded(to: Holder.longestName))
        else { return nil }
        words += packed.words
        return words
    }
}

extension Columns {
    /// The columns in `range`, or nil unless all are kept as integers.
    func integers(_ range: Range<Int32>) -> [Int64]? {
        var words: [Int64] = []
        for index in range {
            guard let word = integer(index) else { return nil }
            words.append(word)
        }
        return words
    }
}

extension [UInt8] {
    fileprivate func padded(to count: Int) -> [UInt8] { self + [UInt8](repeating: 0, count: count - self.count) }
}
