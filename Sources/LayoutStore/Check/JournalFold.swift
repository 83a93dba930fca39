// Folding: the rows that a sequence of records leads to, as far as the records say; see FullCheck+Journal.swift.

/// The last known state of every row that the records touch.
struct JournalFold {
    /// Nothing was trimmed: what no record has put does not exist.
    private let isWhole: Bool
    /// Nil for a row that is known to be gone.
    private var known: [RowKey: TableRow?] = [:]
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
            let row = change.row
            guard row.isWhole else {
                problems.append("LSN \(lsn) has a row of \(row.table) with \(row.words.count) words")
                return
            }
            let key = row.key
            let before = known[key] ?? (isWhole ? .some(nil) : nil)
            switch change.verb {
            case .put:
                if let before {
                    expected? &+= row.stateHash &- (before?.stateHash ?? 0)
                } else {
                    expected = nil
                }
                known[key] = .some(row)
            case .remove:
                if let before, before != row { problems.append("LSN \(lsn) removes \(key) as it never was") }
                expected? &-= row.stateHash
                known[key] = .some(nil)
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
        for (key, row) in known.sorted(by: { $0.key < $1.key }) where rows.rows[key] != row {
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
