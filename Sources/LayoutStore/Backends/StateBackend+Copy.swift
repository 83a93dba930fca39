// The rows of one medium, put into another one.

extension StateBackend {
    /// Puts the header and every row of every table, as they are at one moment, into `other`; see ``StateRows/copyRows(into:)``.
    package func copyRows(into other: any StateTransaction) throws(StoreError) {
        try read { (rows) throws(StoreError) in try rows.copyRows(into: other) }
    }
}

extension StateRows {
    /// Puts the header and every row of every table into `other`, whose tables have to be empty but for a header.
    ///
    /// Parents go before what refers to them. Changes nothing here. O(rows), times what a read costs here and an insert there.
    package func copyRows(into other: any StateTransaction) throws(StoreError) {
        try other.put(header())
        for table in StateTable.allCases {
            for row in try tableRows(of: table) { try other.insert(row) }
        }
        var next = LSN(1)
        while let record = try records(from: next, limit: 1).first {
            try other.append(record)
            next = record.lsn.next
        }
    }

    /// Every row of a table as it lies there, in key order, whatever its rows are.
    package func tableRows(of table: StateTable) throws(StoreError) -> [TableRow] {
        func all<Row: StateRow>(_ row: Row.Type) throws(StoreError) -> [TableRow] {
            let rows: [Row] = try rows(of: table)
            return rows.map { TableRow($0) }
        }
        return try all(table.row)
    }
}
