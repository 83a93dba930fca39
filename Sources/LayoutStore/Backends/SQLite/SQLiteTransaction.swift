extension Connection {
    /// The tables of this database, for whoever looks at tables that no backend would open.
    package var tables: any StateRows { SQLiteTransaction(self) }
}

/// The rows of Schemas/store.sql: the statements that every table has (``RowStatements``), and one kept statement per access
/// path.
///
/// Writes and the tables of space are in this file; inodes and extents, holders and holds, journal and intents in the
/// extensions beside it.
final class SQLiteTransaction: StateTransaction {
    private var statements: [Statement] = []
    private let tables: [RowStatements]  // by StateTable
    private let savepoint, rollBackTo, release: Statement

    // Declared here because a class keeps its stored properties; used in the extension of their table.
    let headerRow, putHeader: Statement
    let inodeRow, inodeFrom, inodeUnlinked, inodeTagged: Statement
    let extentBefore, extentAfter, extentLast: [Statement]  // by Fork.rawValue
    let extentFirst, extentPlaced: Statement
    let refcountBefore, refcountAfter: Statement
    private let spaceBefore, spaceAfter: [Statement]  // by SpaceTable.rawValue
    private let busyOldest, freeBySize, freeLongest: Statement
    let holderRow: Statement
    let rangeRow, rangesOfHolder, rangesOfFile: Statement
    let pinRow, pinsOfHolder, pinsOfFile: Statement
    let holdRow, holdsOnDisk, holdsOfFile, holdsOfParent: Statement
    let appendRecord, appendFact, recordLast, recordRows, recordFacts, linkRows, factRows, trimRecords,
        trimFacts: Statement

    init(_ connection: Connection) {
        var made: [Statement] = []
        func statement(_ sql: String) -> Statement {
            let statement = Statement(connection, sql)
            made.append(statement)
            return statement
        }
        func select(_ table: StateTable) -> String { StoredTable.state(table).sql.select }
        tables = StateTable.allCases.map { RowStatements($0, statement) }

        savepoint = statement("SAVEPOINT part")
        rollBackTo = statement("ROLLBACK TO part")
        release = statement("RELEASE part")

        headerRow = statement(StoredTable.store.sql.select)
        putHeader = statement(StoredTable.store.sql.insertOrUpdate)

        let inode = select(.inode)
        inodeRow = statement("\(inode) WHERE number = ?1")
        inodeFrom = statement("\(inode) WHERE number >= ?1 ORDER BY number LIMIT 1")
        // The conditions of the index inode_by_tag, word by word, so that SQLite takes it.
        inodeTagged = statement("\(inode) WHERE tag = ?1 AND state = 0 AND tag <> '' ORDER BY number LIMIT 1")
        inodeUnlinked = statement("\(inode) WHERE state = 1 AND number >= ?1 ORDER BY number LIMIT 1")

        let extent = select(.extent)
        // The fork is a literal: as a parameter it could choose the partial index, and SQLite would prepare at every change.
        let forks = Fork.allCases.map { "\(extent) WHERE inode = ?1 AND fork = \($0.rawValue)" }
        extentBefore = forks.map { statement("\($0) AND file_block <= ?2 ORDER BY file_block DESC LIMIT 1") }
        extentAfter = forks.map { statement("\($0) AND file_block >= ?2 ORDER BY file_block LIMIT 1") }
        extentLast = forks.map { statement("\($0) ORDER BY file_block DESC LIMIT 1") }
        extentPlaced = statement("\(extent) WHERE start < ?1 ORDER BY start DESC LIMIT ?2")
        extentFirst = statement("\(extent) WHERE fork = 1 ORDER BY inode, file_block LIMIT 1")

        let refcount = select(.refcount)
        refcountBefore = statement("\(refcount) WHERE start <= ?1 ORDER BY start DESC LIMIT 1")
        refcountAfter = statement("\(refcount) WHERE start >= ?1 ORDER BY start LIMIT 1")

        let spaces = SpaceTable.allCases.map { select($0.table) }
        spaceBefore = spaces.map { statement("\($0) WHERE start <= ?1 ORDER BY start DESC LIMIT 1") }
        spaceAfter = spaces.map { statement("\($0) WHERE start >= ?1 ORDER BY start LIMIT 1") }
        freeBySize = statement("\(select(.free)) WHERE count >= ?1 ORDER BY count, start LIMIT 1")
        freeLongest = statement("\(select(.free)) ORDER BY count DESC, start DESC LIMIT 1")
        busyOldest = statement("\(select(.busy)) ORDER BY freed_lsn, start LIMIT 1")

        holderRow = statement("\(select(.holder)) WHERE id = ?1")

        let range = select(.mappedRange)
        rangeRow = statement("\(range) WHERE id = ?1")
        rangesOfHolder = statement("\(range) WHERE holder = ?1 ORDER BY id")
        rangesOfFile = statement("\(range) WHERE inode = ?1 ORDER BY id")

        let pin = select(.pin)
        pinRow = statement("\(pin) WHERE id = ?1")
        pinsOfHolder = statement("\(pin) WHERE holder = ?1 ORDER BY id")
        pinsOfFile = statement("\(pin) WHERE inode = ?1 ORDER BY id")

        let hold = select(.hold)
        holdRow = statement("\(hold) WHERE id = ?1")
        // A hold that begins more than its longest length before the range cannot reach it.
        let longest = Geometry.longestHold.value
        holdsOnDisk = statement(
            "\(hold) WHERE start > ?1 - \(longest) AND start < ?2 AND start + count > ?1 ORDER BY id")
        holdsOfFile = statement(
            """
            \(hold) WHERE inode = ?1 AND file_block > ?2 - \(longest) AND file_block < ?3 AND file_block + count > ?2
            ORDER BY id
            """)
        holdsOfParent = statement("\(hold) WHERE parent_kind = ?1 AND parent = ?2 ORDER BY id")

        let (record, fact) = (StoredTable.journal.sql, StoredTable.journalFact.sql)
        appendRecord = statement(record.insert)
        appendFact = statement(fact.insert)
        recordLast = statement("\(record.select) ORDER BY lsn DESC LIMIT 1")
        recordRows = statement("\(record.select) WHERE lsn >= ?1 ORDER BY lsn LIMIT ?2")
        recordFacts = statement("\(fact.select) WHERE lsn = ?1 ORDER BY ordinal")
        linkRows = statement("SELECT lsn, durable_lsn, previous_chain, chain FROM journal ORDER BY lsn")
        factRows = statement(fact.all)
        trimRecords = statement("DELETE FROM journal WHERE lsn <= ?1")
        trimFacts = statement("DELETE FROM journal_fact WHERE lsn <= ?1")
        statements = made
    }

    /// Gives the statements back, so that the connection can close.
    func finalize() { for statement in statements { statement.finalize() } }

    private subscript(_ table: StateTable) -> RowStatements { tables[Int(table.rawValue) - 1] }

    /// Every row of a table as it lies there, in key order.
    func rows<Row: StateRow>(of table: StateTable) throws(StoreError) -> [Row] {
        try self[table].all.all { (columns) throws(StoreError) in
            try columns.row(of: .state(table), checked: false)
        }
    }

    // MARK: writes

    func insert(_ row: TableRow) throws(StoreError) { try self[row.table].insert(row) }
    func replace(_ old: TableRow, with new: TableRow) throws(StoreError) {
        try self[old.table].replace(old, with: new)
    }
    func remove(_ row: TableRow) throws(StoreError) { try self[row.table].remove(row) }

    func undoing<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        try savepoint.run()
        do {
            let result = try body()
            try release.run()
            return result
        } catch {
            // Names of savepoints stand in each other: it is the last one that goes.
            try rollBackTo.run()
            try release.run()
            throw error
        }
    }

    // MARK: refcount

    func refcounts() throws(StoreError) -> [RefcountRun] { try rows(of: .refcount) }
    func refcount(atOrBefore block: DiskBlock) throws(StoreError) -> RefcountRun? {
        try refcountBefore.first(of: .refcount, block.value)
    }
    func refcount(atOrAfter block: DiskBlock) throws(StoreError) -> RefcountRun? {
        try refcountAfter.first(of: .refcount, block.value)
    }

    // MARK: free_extent, busy_extent, detached_extent

    func runs(of table: SpaceTable) throws(StoreError) -> [PlacedRun] { try rows(of: table.table) }
    func space(_ table: SpaceTable, atOrBefore block: DiskBlock) throws(StoreError) -> SpaceRun? {
        try run(spaceBefore[Int(table.rawValue)].first(of: table.table, block.value))
    }
    func space(_ table: SpaceTable, atOrAfter block: DiskBlock) throws(StoreError) -> SpaceRun? {
        try run(spaceAfter[Int(table.rawValue)].first(of: table.table, block.value))
    }
    func freeRun(ofAtLeast count: BlockCount) throws(StoreError) -> SpaceRun? {
        try run(freeBySize.first(of: .free, count.value))
    }
    func longestFreeRun() throws(StoreError) -> SpaceRun? { try run(freeLongest.first(of: .free)) }
    func oldestBusy() throws(StoreError) -> SpaceRun? { try run(busyOldest.first(of: .busy)) }
    private func run(_ row: PlacedRun?) -> SpaceRun? { row?.run }
}
