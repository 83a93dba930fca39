/// What an operation's step sees: the rows of one backend transaction, and the journal record that grows with each change.
///
/// Every change goes through ``insert(_:)``, ``replace(_:with:)`` or ``remove(_:)``, so that the redo part of the record
/// and `store.state_hash` follow from the change itself. The LSN is provisional inside the body: a body that throws gives
/// it back (PROTOCOL P5.3). Used from one thread, inside ``CommitQueue/submit(_:_:)`` only.
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
    /// As it will be if the step commits.
    package var settling: Settling
    /// Whether an allocation had to leave busy blocks alone.
    var steppedAsideForBusy = false
    /// Files of which a mapped range or a pin has ended: who is unlinked may be left by everybody now.
    var filesLetGo: [InodeNumber] = []
    private var changes: [RowChange] = []
    /// Rows put and removed so far.
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

    /// Adds a row whose key is new; one that is there is `corrupt`.
    package func insert(_ row: some StateRow) throws(StoreError) {
        let row = TableRow(row)
        try rows.insert(row)
        header.stateHash &+= row.stateHash
        changes.append(RowChange(.put, row))
    }

    /// Puts `new` in the place of `old`, which has the same key. `corrupt` unless the table has `old` in all its columns: whoever
    /// read it before somebody else changed it would undo that change, and break the state hash.
    package func replace<Row: StateRow>(_ old: Row, with new: Row) throws(StoreError) {
        let (old, new) = (TableRow(old), TableRow(new))
        try rows.replace(old, with: new)
        header.stateHash &+= new.stateHash &- old.stateHash
        changes.append(RowChange(.put, new))
    }

    /// Takes away a row; `corrupt` unless the table has it in all its columns.
    package func remove(_ row: some StateRow) throws(StoreError) {
        let row = TableRow(row)
        try rows.remove(row)
        header.stateHash &-= row.stateHash
        changes.append(RowChange(.remove, row))
    }

    package func note(_ fact: JournalFact) { facts.append(fact) }

    /// A number that no inode, holder, mapped range, pin or hold ever had.
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

    /// Writes the step's record and the header that goes with it. The last thing in the transaction.
    func seal(_ step: Step, previousChain: Int64) throws(StoreError) -> JournalRecord {
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
