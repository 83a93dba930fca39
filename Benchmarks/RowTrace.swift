#if Pmem
    import LayoutStore

    // The rows that a run has changed, transaction by transaction, and changing them once more through a backend that is as the first one
    // was: what the backend costs, without the operations above it.

    /// A list of the rows of transactions.
    struct RowTrace {
        private enum Change {
            case insert(TableRow)
            case replace(TableRow, with: TableRow)
            case remove(TableRow)
        }

        private var steps: [(changes: [Change], record: JournalRecord, header: StoreHeader)] = []

        /// What the records after the header's last LSN say, from rows that were as `before`.
        init(_ records: [JournalRecord], from before: [TableRow], _ header: StoreHeader) throws {
            var rows: [RowKey: TableRow] = [:]
            for row in before { rows[row.key] = row }
            var header = header
            for record in records {
                var changes: [Change] = []
                for change in record.changes {
                    switch (change.verb, rows[change.row.key]) {
                    case (.put, nil): changes.append(.insert(change.row))
                    case (.put, let old?): changes.append(.replace(old, with: change.row))
                    case (.remove, _): changes.append(.remove(change.row))
                    }
                    rows[change.row.key] = change.verb == .put ? change.row : nil
                }
                (header.nextLSN, header.stateHash) = (record.lsn.next, record.stateHash)
                steps.append((changes, record, header))
            }
        }

        func replay(on backend: any StateBackend) throws(StoreError) {
            for step in steps {
                try backend.transact { (tables) throws(StoreError) in
                    for change in step.changes {
                        switch change {
                        case .insert(let row): try tables.insert(row)
                        case .replace(let old, let new): try tables.replace(old, with: new)
                        case .remove(let row): try tables.remove(row)
                        }
                    }
                    try tables.append(step.record)
                    try tables.put(step.header)
                }
            }
        }
    }
#endif
