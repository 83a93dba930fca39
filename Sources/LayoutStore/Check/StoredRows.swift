// The rows as they lie in the tables, word by word: what a decoder would refuse, or read as something else, is kept as it is.

/// All rows of the state tables, as the words that records and hashes are made of (``TableRow``).
struct StoredRows {
    private(set) var rows: [RowKey: TableRow] = [:]
    private(set) var stateHash: Int64 = 0
    /// Columns that are kept as something else than their table says.
    private(set) var problems: [String] = []

    /// Reads every state table once. Throws what the medium says of a damaged page.
    init(_ tables: any RawTables) throws(StoreError) {
        for table in StateTable.allCases {
            for words in try tables.rows(of: .state(table)) {
                guard let words else {
                    problems.append("a row of \(table) has a column of another type, or a name that is none")
                    continue
                }
                let row = TableRow(table, words)
                let key = row.key
                if rows.updateValue(row, forKey: key) != nil { problems.append("\(key) is there twice") }
                stateHash &+= row.stateHash
            }
        }
    }
}
