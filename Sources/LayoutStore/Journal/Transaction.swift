/// One step of an operation: the rows of one backend transaction, and the journal record that grows with each change.
///
/// Every change goes through ``insert(_:)``, ``replace(_:with:)`` or ``remove(_:)``, so that the redo part of the
/// record and `store.state_hash` follow from the change itself. The LSN is provisional inside the body: a body that
/// throws gives it back (PROTOCOL P5.3). Used from one thread, and only in a ``CommitQueue``'s turn.
package final class Transaction {
    package let rows: any StateTransaction
    /// The LSN that this step gets if it commits.
    package let lsn: LSN
    /// The durable LSN when the step began.
    package let durable: LSN
    package let rules: RuleSet
    package let policy: AllocationPolicy
    private let clock: any StoreClock
    package var header: StoreHeader
    /// The settling that replaces the writer's if the step commits.
    package var settling: Settling
    /// Whether an allocation found busy blocks whose freeing LSN is not durable yet, and left them alone.
    var steppedAsideForBusy = false
    /// Files of which this step ended a mapped range or a pin. If such a file is unlinked, it may be due for
    /// inactivation now.
    var filesLetGo: [InodeNumber] = []
    private var changes: [RowChange] = []
    /// What was taken out of data forks, and not looked at since; see ``raiseSequence(of:)``.
    var takenOut: [InodeNumber: [Extent]] = [:]
    /// The number of rows put and removed so far.
    var changeCount: Int { changes.count }
    private var facts: [JournalFact] = []

    init(rows: any StateTransaction, header: StoreHeader, settling: Settling, environment: StoreEnvironment) {
        self.rows = rows
        self.header = header
        self.settling = settling
        durable = settling.durable
        lsn = header.nextLSN
        rules = environment.rules
        policy = environment.allocation
        clock = environment.clock
    }

    /// Adds a row. Throws `corrupt` if the table has a row with the same key.
    package func insert(_ row: some StateRow) throws(StoreError) {
        let row = TableRow(row)
        try rows.insert(row)
        header.stateHash &+= row.stateHash
        changes.append(RowChange(.put, row))
    }

    /// Puts `new` in the place of `old`, which has the same key. Throws `corrupt` unless the table's row equals `old`
    /// in all columns: replacing a row that changed since it was read would undo that change, and break the state hash.
    package func replace<Row: StateRow>(_ old: Row, with new: Row) throws(StoreError) {
        let (old, new) = (TableRow(old), TableRow(new))
        try rows.replace(old, with: new)
        header.stateHash &+= new.stateHash &- old.stateHash
        changes.append(RowChange(.put, new))
    }

    /// Takes away a row. Throws `corrupt` unless the table's row equals it in all columns.
    package func remove(_ row: some StateRow) throws(StoreError) {
        let row = TableRow(row)
        try rows.remove(row)
        header.stateHash &-= row.stateHash
        changes.append(RowChange(.remove, row))
    }

    package func note(_ fact: JournalFact) { facts.append(fact) }

    /// Draws a number that no inode, holder, mapped range, pin or hold ever had.
    package func newIdentifier() -> Int64 {
        defer { header.nextIdentifier += 1 }
        return header.nextIdentifier
    }

    /// The files that a changed row names and no fact does, in the order of the changes: so every step that concerns a
    /// file can be found by its number.
    private var filesWithoutFact: [InodeNumber] {
        var known = Set(facts.map(\.inode))
        var files: [InodeNumber] = []
        for change in changes {
            for file in change.row.files where known.insert(file).inserted { files.append(file) }
        }
        return files
    }

    /// Writes the step's journal record and the header that goes with it. The last thing in the transaction.
    func seal(_ step: Step, previousChain: Int64) throws(StoreError) -> JournalRecord {
        try raiseSequences()
        for file in filesWithoutFact { note(JournalFact(changeOf: file)) }
        let microseconds = clock.now.microseconds
        func record(chain: Int64) -> JournalRecord {
            JournalRecord(
                lsn: lsn, epoch: header.epoch, step: step, durable: durable, microseconds: microseconds,
                stateHash: header.stateHash, previousChain: previousChain, chain: chain, changes: changes, facts: facts)
        }
        let sealed = record(chain: record(chain: 0).computedChain())
        header.nextLSN = lsn.next
        try rows.append(sealed)
        try rows.put(header)
        return sealed
    }
}
