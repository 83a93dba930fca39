/// What one step changed: one transaction, one LSN, one record (PROTOCOL P5.3).
///
/// `changes` folded over the tables at `lsn - 1` give the tables at `lsn`; `facts` tell what no snapshot shows.
package struct JournalRecord: Hashable, Sendable {
    package let lsn: LSN
    package let epoch: Epoch
    package let step: Step
    /// The durable LSN that the store knew when the step began.
    package let durable: LSN
    /// The store's clock when the record was written, since 1970 (``StoreClock``). Nothing is decided by it.
    package let microseconds: Int64
    /// `store.state_hash` after the step.
    package let stateHash: Int64
    /// Chain value of the record before, or the anchor's.
    package let previousChain: Int64
    /// Checksum of this record, begun from `previousChain`.
    package let chain: Int64
    package let changes: [RowChange]
    package let facts: [JournalFact]

    package init(
        lsn: LSN, epoch: Epoch, step: Step, durable: LSN, microseconds: Int64, stateHash: Int64, previousChain: Int64,
        chain: Int64, changes: [RowChange], facts: [JournalFact]
    ) {
        self.lsn = lsn
        self.epoch = epoch
        self.step = step
        self.durable = durable
        self.microseconds = microseconds
        self.stateHash = stateHash
        self.previousChain = previousChain
        self.chain = chain
        self.changes = changes
        self.facts = facts
    }

    /// The checksum that `chain` has to have.
    package func computedChain() -> Int64 {
        var words = RecordWords()
        for value in [
            lsn.value, epoch.value, step.operation.rawValue, step.name.rawValue, durable.value, microseconds, stateHash,
        ] { words.append(value) }
        RowChange.encode(changes, into: &words)
        for fact in facts { fact.encode(into: &words) }
        return words.hash(seed: previousChain)
    }
}

/// Something that happened in a step and that no snapshot of the tables shows.
package struct JournalFact: Hashable, Sendable {
    package enum Kind: Int64, Sendable, CaseIterable {
        /// Blocks left the free list.
        case allocate = 0
        /// Blocks lost their last owner and reach: the freeing LSN is the record's.
        case free = 1
        /// Blocks lost their last owner, but are held.
        case detach = 2
        /// An address may leave after this record.
        case grant = 3
        /// A hold ended at its holder's acknowledgement.
        case acknowledge = 4
        /// A file of which no other fact of the record tells: a row that names it was put or removed. It has no blocks.
        case change = 5
    }

    package let kind: Kind
    package let start: DiskBlock
    package let count: BlockCount
    /// Grant and acknowledge: the hold; otherwise 0.
    package let hold: HoldID
    /// The file that got, lost or reaches the blocks, or that was changed. No fact is about none.
    package let inode: InodeNumber

    /// A row as it lies in its table: a damaged one need not be a range of blocks.
    package init(_ kind: Kind, of inode: InodeNumber, start: DiskBlock, count: BlockCount, hold: HoldID) {
        self.kind = kind
        self.start = start
        self.count = count
        self.hold = hold
        self.inode = inode
    }

    package init(_ kind: Kind, _ blocks: Range<DiskBlock>, of inode: InodeNumber, hold: HoldID = HoldID(0)) {
        self.init(kind, of: inode, start: blocks.lowerBound, count: blocks.count, hold: hold)
    }

    /// A file was changed.
    package init(changeOf inode: InodeNumber) {
        self.init(.change, of: inode, start: DiskBlock(0), count: .zero, hold: HoldID(0))
    }

    package var blocks: Range<DiskBlock> { Range(at: start, count: count) }

    package func encode(into words: inout RecordWords) {
        words.append(kind.rawValue)
        words.append(start.value)
        words.append(count.value)
        words.append(hold.value)
        words.append(inode.value)
    }
}
