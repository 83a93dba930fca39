// Folding: the rows that a sequence of records leads to, as far as the records say; see FullCheck+Journal.swift.

/// The last known state of every row that the records touch.
struct JournalFold {
    /// Nothing was trimmed: what no record has put does not exist.
    private let isWhole: Bool
    /// A row that is known to be gone is an empty one.
    private var known: [StoredRows.Key: [Int64]] = [:]
    private var stateHash: Int64?
    private var sums = (checked: 0, unknown: 0)
    private(set) var problems: [String] = []

    init(isWhole: Bool) {
        self.isWhole = isWhole
        stateHash = isWhole ? 0 : nil
    }

    /// Takes one record in. O(changes).
    mutating func apply(_ changes: [RowChange], lsn: Int64, stateHash after: Int64) {
        var expected = stateHash
        for change in changes {
            guard change.row.count == StoredRows.length(of: change.table) else {
                problems.append("LSN \(lsn) has a row of \(change.table) with \(change.row.count) words")
                return
            }
            let key = StoredRows.key(of: change.row, in: change.table)
            let before = known[key] ?? (isWhole ? [] : nil)
            let hash = StoredRows.hash(change.row, of: change.table)
            switch change.verb {
            case .put:
                if let before {
                    expected? &+= hash &- (before.isEmpty ? 0 : StoredRows.hash(before, of: change.table))
                } else {
                    expected = nil
                }
                known[key] = change.row
            case .remove:
                if let before, before != change.row {
                    problems.append("LSN \(lsn) removes \(key) as it never was")
                }
                expected? &-= hash
                known[key] = []
            }
        }
        if let expected {
            sums.checked += 1
            if expected != after { problems.append("LSN \(lsn) leads to state hash \(expected), but says \(after)") }
        } else {
            sums.unknown += 1
        }
        stateHash = after
    }

    /// Compares what the records lead to with the rows of the tables.
    mutating func compare(with rows: StoredRows) {
        for (key, row) in known.sorted(by: { $0.key < $1.key }) where rows.rows[key, default: []] != row {
            problems.append("\(key) is not what the journal's last word of it says")
        }
        guard isWhole else { return }
        for key in rows.rows.keys.sorted() where known[key] == nil {
            problems.append("\(key) is in no record")
        }
    }

    func summary(_ rows: StoredRows) -> String {
        let older = rows.rows.keys.filter { known[$0] == nil }.count
        return
            "\(known.count) rows agree with the journal, \(sums.checked) sums recomputed; not checked: \(older) rows last written "
            + "and \(sums.unknown) sums of rows first written before the anchor"
    }
}
