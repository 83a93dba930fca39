// Recovery, in the order that PROTOCOL P7 gives. What a crash at each step leaves is the next open's input.
//
//   r0  sync what was read: it came from a log that may never have been synced, and from a device's cache   | P   the log is
//       written again first, since a sync of it may have failed (ADR 10)
//   r1  check that database, log or journal, and device belong together; finish a bump that a crash cut short  | P
//   r2  one transaction: epoch + 1, fresh nonce, host; then sync    | P   grants of the old epoch can be told from new ones
//   r3  superblock to the same epoch, flushed                       | P
//   r3' one transaction: opened_epoch; then sync                    | P   from here on the device has to be of this epoch
//   r4  busy → free: every freeing LSN is durable since r0          | P   a bounded number; allocations move the rest
//   r5  drop dead holders, one a transaction                        | P   their detached blocks become busy
//   r6  root intents, in LSN order, rolled forward                  | P   each step as in the operation itself
//   r7  orphaned COW staging given back, one extent a transaction   | P
//   r8  unlinked files that nobody has mapped any more inactivated  | P   each step as in the operation itself
//   r9  sync                                                        | P   the store is open
//
// keeps recoveredIsSynced (r0), bumpBeforeSuperblock (r2 synced before r3), superblockBeforeOpening (r3 before r3')
// keeps keepSurvivorHolds, hostOutlivesProcess, otherHostsStay (r5 drops only the dead; off: remote holders, those of this host, or of
// other hosts too), deadProcessesGo, otherBootsGo (r5 drops all of the dead); for the order of steps see RecoveryStep.swift
// Any failure leaves the store failed, with nothing marked clean. Time is bounded by open intents, staging and holders, not
// by the size of the store; every loop below ends because each round removes a row, and says `corrupt` when one does not.
// Not covered: the lock file.
// Source: PROTOCOL P1.2, P7; Linux fs/xfs/xfs_log_recover.c for the order.

extension LayoutStore {
    /// Brings an adopted backend to a state in which operations may begin. Waits for the media.
    package func recover() async throws(StoreError) {
        try await perform(.open, locking: []) { (scope) async throws(StoreError) in
            for step in RecoveryStep.all(under: environment.rules) { try await perform(step, in: scope) }
        }
    }

    /// One step of the table above.
    private func perform(_ step: RecoveryStep, in scope: LockScope) async throws(StoreError) {
        switch step {
        case .syncRecovered: try await syncRecovered(in: scope)
        case .superblock: try await checkParts(in: scope)
        case .bumpEpoch: try await bumpEpoch(in: scope)
        case .confirmOpening: try await confirmOpening(in: scope)
        case .emptyBusy: try await emptyBusy(in: scope)
        case .dropDeadHolders: try await dropDeadHolders(in: scope)
        case .rollIntentsForward: try await rollIntentsForward()
        case .cancelStaging: try await cancelOrphanedStaging(in: scope)
        case .inactivateUnlinked: try await inactivateUnlinked()
        case .sync: try await syncAll(in: scope)
        }
    }

    /// r0.
    private func syncRecovered(in scope: LockScope) async throws(StoreError) {
        await scope.point(.syncRecovered)
        try await queue.syncRecovered(acting.point)
        // The superblock is read from the device's cache, too: it may be the one that a killed process had not flushed.
        if environment.rules.keeps(.recoveredIsSynced) { try device.flush() }
    }

    /// r1.
    private func checkParts(in scope: LockScope) async throws(StoreError) {
        let superblock = try Superblock.read { (count, block, offset) throws(StoreError) in
            try device.read(count, from: block, at: offset)
        }
        if superblock == nil, try await labelUnopened(in: scope) { return }
        let parts = await queue.parts
        let (header, chain) = try await queue.read { (rows) throws(StoreError) in
            (
                try rows.header(),
                try superblock.flatMap { (found) throws(StoreError) in try rows.chain(at: found.floor.lsn) }
            )
        }
        let isBumped = try Belonging.check(
            Belonging.Found(
                superblock, blocks: device.blocks, header: header, database: parts.settledDatabase, chain: chain))
        // A commit or a checkpoint that was cut short has its journal or log: without it, half of it would look like all.
        if header.settled != header.lastLSN, try await queue.standsAlone() { try await confirmRows() }
        // Not before: an empty journal would tell the next opening that there is nothing to confirm.
        if parts.journal == .absent { try await queue.acceptAlone(acting.point) }
        superblock.map(superblocks.adopt)
        if isBumped { try await flushSuperblock(header.epoch, in: scope) }
    }

    /// A store that was never opened has a device that was never written: one that is empty gets its superblock now. Returns false for
    /// any other.
    private func labelUnopened(in scope: LockScope) async throws(StoreError) -> Bool {
        let header = await queue.currentHeader()
        guard header.openedEpoch == Epoch(0), header.epoch == Epoch(0), device.blocks >= header.geometry.blocks else {
            return false
        }
        let block = try device.read(Geometry.blockBytes, from: Geometry.superblock, at: 0)
        guard block.allSatisfy({ $0 == 0 }) else { return false }
        superblocks.adopt(Superblock(uuid: header.uuid, epoch: header.epoch))
        try await flushSuperblock(header.epoch, in: scope)
        return true
    }

    /// Computes again what rows, journal and medium say twice. Throws `corrupt` where they differ. Costs as much as reading all: the
    /// one opening that does (PROTOCOL P7.6).
    private func confirmRows() async throws(StoreError) {
        try await queue.confirmStructures()
        try await queue.read { (rows) throws(StoreError) in
            let found = try StoreSnapshot(rows)
            guard found.stateHash == found.header.stateHash else {
                throw StoreError(
                    .corrupt,
                    "neither log nor rollback journal lies beside the store, which was not closed; its rows add up to "
                        + "\(found.stateHash), the header says \(found.header.stateHash): put the missing file back")
            }
            let broken = try found.violations(journal: JournalWindow(rows)).first { !$0.invariant.isForRecoveredStores }
            if let broken {
                throw StoreError(
                    .corrupt,
                    "neither log nor rollback journal lies beside the store, which was not closed; \(broken.invariant.rawValue): "
                        + "\(broken.detail): put the missing file back")
            }
        }
    }

    /// r9.
    private func syncAll(in scope: LockScope) async throws(StoreError) {
        await scope.point(.acknowledge)
        try device.flush()
        try await queue.sync(acting.point)
    }

    /// Gives a new store its first transaction: everything but the superblock is free.
    func format() async throws(StoreError) {
        try await perform(.format, locking: []) { (scope) async throws(StoreError) in
            let header = await queue.currentHeader()
            try await scope.submit(.create) { (change) throws(StoreError) in
                try change.enter(header.geometry.dataBlocks, in: .free, since: .none)
            }
            try await queue.sync(acting.point)
        }
    }

    /// Gives the device of a new store its superblock.
    ///
    /// What the device has is lost: that it may be is for the caller to know.
    func label() async throws(StoreError) {
        try await perform(.format, locking: []) { (scope) async throws(StoreError) in
            let header = await queue.currentHeader()
            // Another store's slots could have higher numbers.
            let zeros = [UInt8](repeating: 0, count: Geometry.sectorBytes)
            for slot in Superblock.slots { try device.write(zeros[...], to: Geometry.superblock, at: slot) }
            superblocks.adopt(Superblock(uuid: header.uuid, epoch: header.epoch))
            try await flushSuperblock(header.epoch, in: scope)
        }
    }

    /// r2.
    private func bumpEpoch(in scope: LockScope) async throws(StoreError) {
        let nonce = Int64(bitPattern: environment.random())
        let host = environment.host
        try await scope.submit(.bumpEpoch) { (change) throws(StoreError) in
            change.header.epoch = change.header.epoch.next
            change.header.nonce = nonce
            change.header.identity = host
            change.header.clean = false
        }
        if environment.rules.keeps(.bumpBeforeSuperblock) { try await queue.sync(acting.point) }
    }

    /// r3: the superblock goes to the same epoch; then r3'. Off: r3', then r3.
    private func confirmOpening(in scope: LockScope) async throws(StoreError) {
        let epoch = await queue.currentHeader().epoch
        let isFirst = environment.rules.keeps(.superblockBeforeOpening)
        if isFirst { try await flushSuperblock(epoch, in: scope) }
        try await scope.submit(.confirmOpening) { $0.header.openedEpoch = $0.header.epoch }
        try await queue.sync(acting.point)
        if !isFirst { try await flushSuperblock(epoch, in: scope) }
    }

    /// r4.
    private func emptyBusy(in scope: LockScope) async throws(StoreError) {
        let hasBusy = try await queue.read { (rows) throws(StoreError) in try rows.oldestBusy() != nil }
        guard hasBusy else { return }
        try await scope.submit(.emptyBusy) { (change) throws(StoreError) in
            try change.emptyDurableBusy(runs: 64)
        }
    }

    /// r5.
    private func dropDeadHolders(in scope: LockScope) async throws(StoreError) {
        let epoch = await queue.currentHeader().epoch
        let holders = try await queue.read { (rows) throws(StoreError) in try rows.holders() }
        for holder in holders {
            guard isDropped(holder, epoch: epoch) else { continue }
            try await scope.submit(.dropHolder) { (change) throws(StoreError) in
                try change.drop(holder.id)
            }
        }
    }

    /// Whether recovery drops the holder: with all rules on, if it is dead.
    private func isDropped(_ holder: Holder, epoch: Epoch) -> Bool {
        let (rules, host) = (environment.rules, environment.host)
        let isDead = holder.isDead(epoch: epoch, on: host)
        return switch holder.scope {
        case .process: isDead && rules.keeps(.deadProcessesGo)
        case .host where isDead: rules.keeps(.otherBootsGo)
        case .host where holder.identity.host != host.host: !rules.keeps(.otherHostsStay)
        case .host: !rules.keeps(.hostOutlivesProcess)
        case .remote: !rules.keeps(.keepSurvivorHolds)
        }
    }

    /// r6.
    private func rollIntentsForward() async throws(StoreError) {
        let intents = try await queue.read { (rows) throws(StoreError) in try rows.openIntents() }
        for intent in intents {
            try intent.check()
            try await finish(intent)
        }
    }

    /// r7.
    private func cancelOrphanedStaging(in scope: LockScope) async throws(StoreError) {
        var last: Extent?
        while let staged = try await queue.read({ (rows) throws(StoreError) in try rows.firstStagedExtent() }) {
            guard staged != last else {
                throw StoreError(
                    .corrupt,
                    "staging of inode \(staged.inode) at file block \(staged.offset) does not go; run a full check")
            }
            last = staged
            try await scope.submit(.cancelStaging) { (change) throws(StoreError) in
                try change.cancelStaging(of: staged.inode, in: staged.fileBlocks)
            }
        }
    }

    /// r8.
    private func inactivateUnlinked() async throws(StoreError) {
        var next = InodeNumber(1)
        while let file = try await queue.read({ [next] (rows) throws(StoreError) in
            try rows.unlinkedInode(from: next)
        }) {
            // An index that disagrees with its table would answer an earlier file, and this would go on for ever.
            guard file.number >= next else {
                throw StoreError(
                    .corrupt, "inode \(file.number) was found where unlinked ones from \(next) on are; run a full check"
                )
            }
            try await inactivateIfLeft([file.number])
            next = InodeNumber(file.number.value + 1)
        }
    }

    /// Flushes the device with a superblock that says `epoch`.
    private func flushSuperblock(_ epoch: Epoch, in scope: LockScope) async throws(StoreError) {
        await scope.point(.superblock)
        superblocks.raise(epoch)
        try device.flush()
    }
}
