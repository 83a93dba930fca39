// Root intents: an operation that takes several transactions first logs what it will do, all of it, and recovery does what is
// left. So it happens as a whole or not at all, whatever crashes.
//
//   punch a hole into a file of 5 extents, two extents a step
//   t0  the intent                                   | P   crash before: nothing happened
//   t1  advance: 2 extents                           | P   crash t0…t3: recovery advances until it is done
//   t2  advance: 2 extents                           | P
//   t3  advance: 1 extent; the intent goes           | P   after: it happened
//
// An advance changes mapping, reference counts and free space in one transaction, allocates nothing and asks nobody: so it
// cannot fail for space or for a holder, now or in recovery. What it needs was staged, and who is in the way was found, before
// t0. Where an advance goes on follows from the rows alone, or from the progress that it raises. Each advance reads the intent's
// row again; one that is not what the advance before has left is `corrupt`.
//
// keeps intentBeforeEffect (off: t0 logs nothing, and a crash leaves half of it)
// keeps progressWithPiece (off: the row keeps what t0 has logged), intentUntilDone (off: it goes with recovery's first piece)
// Source: PROTOCOL P5.1; Linux fs/xfs/libxfs/xfs_defer.c for the idea.

extension LayoutStore {
    /// Carries an intent to its end, a bounded number of extents a step. Recovery calls it too.
    func finish(_ intent: RootIntent) async throws(StoreError) {
        var rest: RootIntent? = intent
        while let open = rest {
            let limit = environment.extentsPerStep
            rest = try await submit(Step(open.operation, .advance)) { (change) throws(StoreError) in
                let before = change.changeCount
                let next = try change.advance(open, extents: limit)
                guard next != open || change.changeCount > before else {
                    throw StoreError(
                        .corrupt, "open intent \(open.lsn) finds nothing to do and no end; run a full check")
                }
                return next
            }
        }
    }
}

extension Transaction {
    /// Logs what `operation` is about to do. The first effect is this transaction's or a later one's.
    func begin(
        _ operation: OperationKind, _ inode: InodeNumber, _ blocks: Range<FileBlock>,
        source: InodeNumber = InodeNumber(0), sourceOffset: FileBlock = FileBlock(0), newSize: Int64
    ) throws(StoreError) -> RootIntent {
        let intent = RootIntent(
            lsn: lsn, epoch: header.epoch, operation: operation, inode: inode, blocks: blocks, source: source,
            sourceOffset: sourceOffset, newSize: newSize)
        if rules.keeps(.intentBeforeEffect) { try insert(intent) }
        return intent
    }

    /// One bounded piece of an intent. Returns the intent as it is then, or nil when it is complete, and gone.
    fileprivate func advance(_ intent: RootIntent, extents limit: Int) throws(StoreError) -> RootIntent? {
        var advanced = intent
        let row = try rows.openIntents().first { $0.lsn == intent.lsn }
        // With a rule off, what the last advance has left may be known to its caller alone.
        if row != intent, rules == .all {
            throw StoreError(
                .corrupt, "open intent \(intent.lsn) is not what its last step has left; run a full check")
        }
        let isDone =
            switch intent.operation {
            case .truncate, .punch: try advanceUnmap(intent, extents: limit)
            case .inactivate: try advanceInactivation(intent, extents: limit)
            case .zero: try advanceZero(&advanced, extents: limit)
            case .clone, .dedupe: try advanceShare(&advanced, extents: limit)
            case .collapse: try advanceCollapse(&advanced, extents: limit)
            case .insert: try advanceInsert(&advanced, extents: limit)
            case .exchange: try advanceExchange(&advanced, extents: limit)
            default:
                throw StoreError(
                    .corrupt, "open intent \(intent.lsn) names \(intent.operation), which has none; run a full check")
            }
        if let row {
            let isRecovered = intent.epoch < header.epoch
            if isDone || (isRecovered && !rules.keeps(.intentUntilDone)) {
                try remove(row)
            } else if advanced != row, rules.keeps(.progressWithPiece) {
                try replace(row, with: advanced)
            }
        }
        return isDone ? nil : advanced
    }

    /// The first run of a data fork in `blocks`: an extent clipped to it, or the hole before the next one.
    func firstRun(
        of inode: InodeNumber, in blocks: Range<FileBlock>
    ) throws(StoreError) -> (blocks: Range<FileBlock>, extent: Extent?) {
        if let first = try rows.extent(of: inode, fork: .data, atOrBefore: blocks.lowerBound)?.part(in: blocks) {
            return (first.fileBlocks, first)
        }
        let next = try rows.extent(of: inode, fork: .data, atOrAfter: blocks.lowerBound)
        return (blocks.lowerBound..<min(next?.offset ?? blocks.upperBound, blocks.upperBound), nil)
    }
}
