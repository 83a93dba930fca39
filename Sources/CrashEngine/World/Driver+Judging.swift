// Each call is judged when it returns, from the rows before it and after it: what it owed (PostConditions/), and the invariants, which
// hold after every call and not only after a crash. What is found is a violation of the recording itself. A call that committed nothing
// has left the rows as they were, and they are not read again; the journal, which grows, is looked at after every sixteenth call that did.
// Source: CRASHMODEL M5.1, M5.9.

internal import LayoutStore

extension Driver {
    /// Takes note of the rows before a call, unless the call before has left them.
    mutating func look() async throws(StoreError) {
        acknowledged = []
        wasSame = nil
        log.forgetSteps()
        guard view == nil else { return }
        view = StoreView(try await store.queue.read { (rows) throws(StoreError) in try StoreSnapshot(rows) })
        commitsSeen = recorder.commits.count
    }

    /// The mapping or pin that an operation's slot stands for now.
    func parent(of operation: WorkloadOperation) -> Hold.Parent? {
        switch operation {
        case .map(let slot, _, _, _, _, _), .pageFault(let slot, _, _, _), .unmap(let slot):
            mappings[slot].map { .mappedRange($0) }
        case .pin(let slot, _, _, _, _, _), .unpin(let slot): pins[slot].map { .pin($0) }
        default: nil
        }
    }

    /// Judges a call that has succeeded, and takes note of the cells that it has reached.
    ///
    /// - Parameters:
    ///   - named: the mapping or pin that the call named before it began; nil if it makes one.
    ///   - issued: the event with which its events begin.
    mutating func judge(_ step: PlanStep, named: Hold.Parent?, since issued: Int) async throws(StoreError) {
        guard let before = view else { return }
        let operation = step.operation
        recorder.reached(
            StoreSurroundings(before, files: files, parent: named).cells(
                of: operation, step.durability, passing: log.steps))
        let events = log.keepsEvents ? log.events[issued...] : []
        let changes = Return.breaches(ofReading: operation, events: events, files: log.files)
        guard let call = try await returned(operation, named ?? parent(of: operation)) else { return }
        report(call.breaches + changes)
    }

    /// Judges a call that was refused with `error`.
    mutating func judgeRefusal(
        _ operation: WorkloadOperation, _ parent: Hold.Parent?, _ error: StoreError
    ) async throws(StoreError) {
        guard let call = try await returned(operation, parent) else { return }
        report(call.breaches(refusedWith: error) + (error.code == .input ? call.refusedForNothing : []))
    }

    private mutating func returned(
        _ operation: WorkloadOperation, _ parent: Hold.Parent?
    ) async throws(StoreError) -> Return? {
        guard let before = view else { return nil }
        let after = try await lookAgain()
        let asker: HolderID? =
            switch operation {
            case .mappedWrite: workloadHolder
            case .pin(_, let client, _, _, _, _): holders[client]
            case .pageFault: parent.flatMap { before.parents[$0]?.holder }
            default: nil
            }
        return Return(
            operation, inodes: files, isSame: wasSame, parent: parent, asker: asker, acknowledged: acknowledged,
            before: before, after: after)
    }

    private func report(_ breaches: [Breach]) {
        recorder.count(Counter.judged(OracleName.postConditions))
        for breach in breaches { world.reportLive(breach.detail, oracle: OracleName.postConditions, kind: breach.kind) }
    }

    /// The rows after a call, which the next call begins with. Invariants that they violate are reported.
    private mutating func lookAgain() async throws(StoreError) -> StoreView {
        if let view, commitsSeen == recorder.commits.count { return view }
        commitsSeen = recorder.commits.count
        looks += 1
        let withJournal = looks % 16 == 0
        let (rows, journal) = try await store.queue.read {
            (rows) throws(StoreError) -> (StoreSnapshot, JournalWindow?) in
            (try StoreSnapshot(rows), try withJournal ? JournalWindow(rows) : nil)
        }
        for violation in rows.violations(journal: journal) {
            world.reportLive(violation.detail, oracle: OracleName.invariants, kind: violation.invariant.rawValue)
        }
        recorder.looked(anchor: rows.header.anchor)
        let after = StoreView(rows)
        view = after
        return after
    }
}
