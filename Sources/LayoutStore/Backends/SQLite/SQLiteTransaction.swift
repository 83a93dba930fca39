extension Connection {
    /// The tables of this database, for whoever runs transactions of its own: a check of tables that no backend would open.
    package var tables: any StateTransaction { SQLiteTransaction(self) }
}

/// The rows of Schemas/store.sql, one kept statement per access path.
///
/// Tables of space are in this file; inodes and extents, holders and holds, journal and intents in the extensions beside it.
final class SQLiteTransaction: StateTransaction {
    private let connection: Connection
    private var statements: [Statement] = []

    // Declared here because a class keeps its stored properties; used in the extension of their table.
    let headerRow, putHeader: Statement
    let inodeRow, inodeRows, inodeFrom, inodeUnlinked, putInode, removeInode: Statement
    let extentBefore, extentAfter, extentLast: [Statement]  // by Fork.rawValue
    let extentFirst, extentRows, putExtent, removeExtent: Statement
    let refcountRows, refcountBefore, refcountAfter, putRefcount, removeRefcount: Statement
    let spaceRows, spaceBefore, spaceAfter, putSpace, removeSpace: [Statement]  // by SpaceTable.rawValue
    let busyOldest, freeBySize, freeLongest: Statement
    let holderRow, holderRows, putHolder, removeHolder: Statement
    let rangeRow, rangeRows, rangesOfHolder, rangesOfFile, putRange, removeRange: Statement
    let pinRow, pinRows, pinsOfHolder, pinsOfFile, putPin, removePin: Statement
    let holdRow, holdRows, holdsOnDisk, holdsOfFile, holdsOfParent, putHold, removeHold: Statement
    let intentRows, putIntent, removeIntent: Statement
    let appendRecord, appendFact, recordLast, recordRows, recordFacts, linkRows, factRows, trimRecords,
        trimFacts: Statement

    init(_ connection: Connection) {
        self.connection = connection
        var made: [Statement] = []
        func statement(_ sql: String) -> Statement {
            let statement = Statement(connection, sql)
            made.append(statement)
            return statement
        }
        headerRow = statement(
            """
            SELECT id, format_version, uuid, block_bytes, blocks, data_start, host, boot, epoch, nonce, state_hash, next_lsn,
                anchor_lsn, anchor_chain, next_identifier, clean, header_sum FROM store
            """)
        putHeader = statement(
            """
            INSERT INTO store (id, format_version, uuid, block_bytes, blocks, data_start, host, boot, epoch, nonce, state_hash,
                next_lsn, anchor_lsn, anchor_chain, next_identifier, clean, header_sum)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
            ON CONFLICT (id) DO UPDATE SET blocks = ?5, host = ?7, boot = ?8, epoch = ?9, nonce = ?10, state_hash = ?11,
                next_lsn = ?12, anchor_lsn = ?13, anchor_chain = ?14, next_identifier = ?15, clean = ?16, header_sum = ?17
            """)

        let inode = "SELECT number, generation, size, sequence, state FROM inode"
        inodeRow = statement("\(inode) WHERE number = ?1")
        inodeRows = statement("\(inode) ORDER BY number")
        inodeFrom = statement("\(inode) WHERE number >= ?1 ORDER BY number LIMIT 1")
        inodeUnlinked = statement("\(inode) WHERE state = 1 AND number >= ?1 ORDER BY number LIMIT 1")
        putInode = statement("INSERT OR REPLACE INTO inode VALUES (?1, ?2, ?3, ?4, ?5)")
        removeInode = statement("DELETE FROM inode WHERE number = ?1")

        let extent = "SELECT inode, fork, file_block, start, count, state, born FROM extent"
        // The fork is a literal: as a parameter it could choose the partial index, and SQLite would prepare at every change.
        let forks = Fork.allCases.map { "\(extent) WHERE inode = ?1 AND fork = \($0.rawValue)" }
        extentBefore = forks.map { statement("\($0) AND file_block <= ?2 ORDER BY file_block DESC LIMIT 1") }
        extentAfter = forks.map { statement("\($0) AND file_block >= ?2 ORDER BY file_block LIMIT 1") }
        extentLast = forks.map { statement("\($0) ORDER BY file_block DESC LIMIT 1") }
        extentFirst = statement("\(extent) WHERE fork = 1 ORDER BY inode, file_block LIMIT 1")
        extentRows = statement("\(extent) ORDER BY inode, fork, file_block")
        putExtent = statement("INSERT OR REPLACE INTO extent VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        removeExtent = statement("DELETE FROM extent WHERE inode = ?1 AND fork = ?2 AND file_block = ?3")

        let refcount = "SELECT start, count, refs FROM refcount"
        refcountRows = statement("\(refcount) ORDER BY start")
        refcountBefore = statement("\(refcount) WHERE start <= ?1 ORDER BY start DESC LIMIT 1")
        refcountAfter = statement("\(refcount) WHERE start >= ?1 ORDER BY start LIMIT 1")
        putRefcount = statement("INSERT OR REPLACE INTO refcount VALUES (?1, ?2, ?3)")
        removeRefcount = statement("DELETE FROM refcount WHERE start = ?1")

        let tables = SpaceTable.allCases.map { (table) -> (name: String, since: String) in
            switch table {
            case .free: ("free_extent", "0")
            case .busy: ("busy_extent", "freed_lsn")
            case .detached: ("detached_extent", "lsn")
            }
        }
        spaceRows = tables.map { statement("SELECT start, count, \($0.since) FROM \($0.name) ORDER BY start") }
        spaceBefore = tables.map {
            statement("SELECT start, count, \($0.since) FROM \($0.name) WHERE start <= ?1 ORDER BY start DESC LIMIT 1")
        }
        spaceAfter = tables.map {
            statement("SELECT start, count, \($0.since) FROM \($0.name) WHERE start >= ?1 ORDER BY start LIMIT 1")
        }
        putSpace = tables.map {
            statement(
                $0.since == "0"
                    ? "INSERT OR REPLACE INTO \($0.name) (start, count) VALUES (?1, ?2)"
                    : "INSERT OR REPLACE INTO \($0.name) VALUES (?1, ?2, ?3)")
        }
        removeSpace = tables.map { statement("DELETE FROM \($0.name) WHERE start = ?1") }
        let free = "SELECT start, count, 0 FROM free_extent"
        freeBySize = statement("\(free) WHERE count >= ?1 ORDER BY count, start LIMIT 1")
        freeLongest = statement("\(free) ORDER BY count DESC, start DESC LIMIT 1")
        busyOldest = statement("SELECT start, count, freed_lsn FROM busy_extent ORDER BY freed_lsn, start LIMIT 1")

        let holder = "SELECT id, scope, incarnation, epoch, host, boot, name FROM holder"
        holderRow = statement("\(holder) WHERE id = ?1")
        holderRows = statement("\(holder) ORDER BY id")
        putHolder = statement(
            "INSERT OR REPLACE INTO holder (id, scope, incarnation, epoch, host, boot, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        )
        removeHolder = statement("DELETE FROM holder WHERE id = ?1")

        let range = "SELECT id, holder, inode, generation, file_block, count, writable FROM mapped_range"
        rangeRow = statement("\(range) WHERE id = ?1")
        rangeRows = statement("\(range) ORDER BY id")
        rangesOfHolder = statement("\(range) WHERE holder = ?1 ORDER BY id")
        rangesOfFile = statement("\(range) WHERE inode = ?1 ORDER BY id")
        putRange = statement("INSERT OR REPLACE INTO mapped_range VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        removeRange = statement("DELETE FROM mapped_range WHERE id = ?1")

        let pin = "SELECT id, holder, inode, generation, file_block, count, writes FROM pin"
        pinRow = statement("\(pin) WHERE id = ?1")
        pinRows = statement("\(pin) ORDER BY id")
        pinsOfHolder = statement("\(pin) WHERE holder = ?1 ORDER BY id")
        pinsOfFile = statement("\(pin) WHERE inode = ?1 ORDER BY id")
        putPin = statement("INSERT OR REPLACE INTO pin VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        removePin = statement("DELETE FROM pin WHERE id = ?1")

        let hold = """
            SELECT id, holder, parent_kind, parent, inode, generation, file_block, start, count, reads, writes, state,
                granted_lsn FROM hold
            """
        holdRows = statement("\(hold) ORDER BY id")
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
        putHold = statement(
            "INSERT OR REPLACE INTO hold VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")
        removeHold = statement("DELETE FROM hold WHERE id = ?1")

        intentRows = statement(
            """
            SELECT lsn, epoch, operation, inode, file_block, count, source, source_file_block, new_size, progress
            FROM open_intent ORDER BY lsn
            """)
        putIntent = statement("INSERT OR REPLACE INTO open_intent VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
        removeIntent = statement("DELETE FROM open_intent WHERE lsn = ?1")

        let record =
            "SELECT lsn, epoch, operation, step, durable_lsn, state_hash, previous_chain, chain, redo FROM journal"
        appendRecord = statement("INSERT INTO journal VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
        appendFact = statement("INSERT INTO journal_fact VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        recordLast = statement("\(record) ORDER BY lsn DESC LIMIT 1")
        recordRows = statement("\(record) WHERE lsn >= ?1 ORDER BY lsn LIMIT ?2")
        recordFacts = statement("SELECT kind, start, count, hold FROM journal_fact WHERE lsn = ?1 ORDER BY ordinal")
        linkRows = statement("SELECT lsn, durable_lsn, previous_chain, chain FROM journal ORDER BY lsn")
        factRows = statement(
            "SELECT kind, start, count, hold, lsn, ordinal FROM journal_fact ORDER BY lsn, ordinal")
        trimRecords = statement("DELETE FROM journal WHERE lsn <= ?1")
        trimFacts = statement("DELETE FROM journal_fact WHERE lsn <= ?1")
        statements = made
    }

    /// Gives the statements back, so that the connection can close.
    func finalize() { for statement in statements { statement.finalize() } }

    // MARK: refcount

    private func refcountRun(_ row: Columns) -> RefcountRun {
        RefcountRun(start: DiskBlock(row[0]), count: BlockCount(row[1]), references: row[2])
    }
    func refcounts() throws(StoreError) -> [RefcountRun] { try refcountRows.all(decode: refcountRun) }
    func refcount(atOrBefore block: DiskBlock) throws(StoreError) -> RefcountRun? {
        try refcountBefore.first(block.value) { (row) throws(StoreError) in try RowCheck.checked(refcountRun(row)) }
    }
    func refcount(atOrAfter block: DiskBlock) throws(StoreError) -> RefcountRun? {
        try refcountAfter.first(block.value) { (row) throws(StoreError) in try RowCheck.checked(refcountRun(row)) }
    }
    func put(_ run: RefcountRun) throws(StoreError) {
        try putRefcount.run(run.start.value, run.count.value, run.references)
    }
    func remove(_ run: RefcountRun) throws(StoreError) { try removeRefcount.removeOne(run.start.value) }

    // MARK: free_extent, busy_extent, detached_extent

    private func spaceRun(_ row: Columns) -> SpaceRun {
        SpaceRun(start: DiskBlock(row[0]), count: BlockCount(row[1]), since: LSN(row[2]))
    }
    func runs(of table: SpaceTable) throws(StoreError) -> [SpaceRun] {
        try spaceRows[Int(table.rawValue)].all(decode: spaceRun)
    }
    func space(_ table: SpaceTable, atOrBefore block: DiskBlock) throws(StoreError) -> SpaceRun? {
        try spaceBefore[Int(table.rawValue)].first(block.value) { (row) throws(StoreError) in
            try RowCheck.checked(spaceRun(row), in: table)
        }
    }
    func space(_ table: SpaceTable, atOrAfter block: DiskBlock) throws(StoreError) -> SpaceRun? {
        try spaceAfter[Int(table.rawValue)].first(block.value) { (row) throws(StoreError) in
            try RowCheck.checked(spaceRun(row), in: table)
        }
    }
    func freeRun(ofAtLeast count: BlockCount) throws(StoreError) -> SpaceRun? {
        try freeBySize.first(count.value) { (row) throws(StoreError) in try RowCheck.checked(spaceRun(row), in: .free) }
    }
    func longestFreeRun() throws(StoreError) -> SpaceRun? {
        try freeLongest.first { (row) throws(StoreError) in try RowCheck.checked(spaceRun(row), in: .free) }
    }
    func oldestBusy() throws(StoreError) -> SpaceRun? {
        try busyOldest.first { (row) throws(StoreError) in try RowCheck.checked(spaceRun(row), in: .busy) }
    }
    func put(_ run: SpaceRun, in table: SpaceTable) throws(StoreError) {
        let statement = putSpace[Int(table.rawValue)]
        if table == .free {
            try statement.run(run.start.value, run.count.value)
        } else {
            try statement.run(run.start.value, run.count.value, run.since.value)
        }
    }
    func remove(_ run: SpaceRun, from table: SpaceTable) throws(StoreError) {
        try removeSpace[Int(table.rawValue)].removeOne(run.start.value)
    }
}
