// Tables that answer by place: the one at a key, the next one below or above it, those between two. From these few answers follow the
// access paths of StateRows, once for every medium without SQL.
//
//   StateRows --- OrderedTables ---+--- MemoryTransaction   sorted arrays
//                                  +--- PoolRows            trees in persistent memory
//
//   refcount(atOrBefore: 40)       refcount by its key, at or below 40
//   holds(on: 40..<50)             hold by hold_by_disk, from 40 - longestHold up to 49; those that touch, by id
//   freeRun(ofAtLeast: 8)          free_extent by free_by_size, at or above (8, 0)
//
// The paths stand in the extensions beside this file, a file for some tables.

/// Rows by their orders (``RowOrder``). What is answered is checked, but for ``rows(of:)``.
protocol OrderedTables: StateRows {
    /// The row at exactly `key`.
    func row<Row: StateRow>(_ order: RowOrder, at key: OrderKey) throws(StoreError) -> Row?

    /// The row with the highest key at or below `key`.
    func row<Row: StateRow>(_ order: RowOrder, atOrBefore key: OrderKey) throws(StoreError) -> Row?

    /// The row with the lowest key at or above `key`.
    func row<Row: StateRow>(_ order: RowOrder, atOrAfter key: OrderKey) throws(StoreError) -> Row?

    /// The rows from `low` up to and with `high`, ascending.
    func rows<Row: StateRow>(
        _ order: RowOrder, from low: OrderKey, through high: OrderKey
    ) throws(StoreError) -> [Row]

    /// The rows below `key`, descending, at most `limit` of them.
    func rows<Row: StateRow>(_ order: RowOrder, before key: OrderKey, limit: Int) throws(StoreError) -> [Row]
}

extension OrderedTables {
    /// The rows whose keys begin with `value`, ascending.
    func rows<Row: StateRow>(_ order: TableOrder, of value: Int64) throws(StoreError) -> [Row] {
        try rows(.by(order), from: OrderKey(value, .min, .min), through: OrderKey(value, .max, .max))
    }
}

// The tables free_extent, busy_extent and detached_extent, and open_intent.
extension OrderedTables {
    func runs(of table: SpaceTable) throws(StoreError) -> [PlacedRun] { try rows(of: table.table) }
    func space(_ table: SpaceTable, atOrBefore block: DiskBlock) throws(StoreError) -> SpaceRun? {
        try run(row(.key(table.table), atOrBefore: OrderKey(block.value)))
    }
    func space(_ table: SpaceTable, atOrAfter block: DiskBlock) throws(StoreError) -> SpaceRun? {
        try run(row(.key(table.table), atOrAfter: OrderKey(block.value)))
    }
    func freeRun(ofAtLeast count: BlockCount) throws(StoreError) -> SpaceRun? {
        try run(row(.by(.freeBySize), atOrAfter: OrderKey(count.value)))
    }
    func longestFreeRun() throws(StoreError) -> SpaceRun? { try run(row(.by(.freeBySize), atOrBefore: .highest)) }
    func oldestBusy() throws(StoreError) -> SpaceRun? { try run(row(.by(.busyByLSN), atOrAfter: .lowest)) }
    private func run(_ row: PlacedRun?) -> SpaceRun? { row?.run }

    func openIntents() throws(StoreError) -> [RootIntent] { try rows(of: .openIntent) }
}
