// This rig keeps a store's tables in memory that outlives the store's process, as persistent memory does. P marks a
// persistence point:
//
//   process 1   begin, changes, commit    | P   the tables change all at once; the event log has the change
//   kill                                        the tables are as the last commit left them
//   process 2   opens the tables
//
// A kill inside a transaction leaves the tables as they were before it, as an undo log does in such memory. So nothing
// of the tables is ever in flight, and a crash of the process leaves one state of them. The data device is the
// simulated one, whose writes are in flight until a flush.
//
// Not modelled: a crash of the machine, which loses these tables; stores that are torn or reordered on their way out of
// the caches, which need a medium of their own.
// Source: CRASHMODEL M1.

package import LayoutStore

/// A store's tables in memory.
package final class MemoryRig: StoreRig {
    package let device: SimulatedDevice
    package func name(of medium: ChoicePoint.Medium) -> String { "device" }

    package var decidesWhole = true
    package let indexHistory = SharedMemoryHistory()
    private var log: EventLog?
    /// The tables as the last commit left them; nil before there is a store, and when dismounted.
    private var tables: MemoryBackend.Image?
    private var kept: KeptTables?

    /// - Parameter log: records the run; nil for a rig that waits for media to be mounted.
    init(recording log: EventLog?, blocks: BlockCount) {
        self.log = log
        device = SimulatedDevice(blocks: blocks, recording: log)
    }

    package var medium: StoreMedium { .memory }

    package var state: MediaState {
        MediaState(store: tables.map { .tables($0) } ?? .disk(DiskState(folds: false)), device: device.span)
    }

    // MARK: A run

    package func make(_ header: StoreHeader) throws(StoreError) -> any StateBackend {
        let made = MemoryBackend(header: header)
        changed(to: made.image, header)
        return KeptTables(made, in: self)
    }

    package func open() throws(StoreError) -> any StateBackend { try fresh() }

    private func fresh() throws(StoreError) -> KeptTables {
        KeptTables(MemoryBackend(image: try mounted()), in: self)
    }

    private func mounted() throws(StoreError) -> MemoryBackend.Image {
        guard let tables else { throw StoreError(.input, "there are no tables in this memory; mount or make a store") }
        return tables
    }

    /// Notes that a process has committed a transaction.
    func changed(to image: MemoryBackend.Image, _ header: StoreHeader) {
        tables = image
        log?.append(image, hash: HashPurpose.tables.hash([header.lastLSN.value, header.stateHash]))
    }

    /// Does nothing: all that is committed survives already.
    package func seal() {}

    /// Does nothing: memory has no call that a fault could strike.
    package func strike(with injector: FaultInjector?) {}

    package func dismount() {
        tables = nil
        log = nil
    }

    // MARK: A state after a crash

    package func mount(_ media: MediaState, by chooser: any Chooser, log: EventLog?) throws(StoreError) {
        guard case .tables(let image) = media.store else {
            throw StoreError(.input, "media with files were mounted for a store in memory")
        }
        kept = nil
        tables = image
        self.log = log
        device.mount(media.device, chooser: chooser, log: log)
    }

    package func reopen() throws(StoreError) -> any StateBackend {
        let opened = try fresh()
        kept = opened
        return opened
    }

    package func seed(_ seed: UInt64) {}

    package func content() -> StoreContent {
        guard let words = try? words() else {
            return StoreContent(physical: 0, logical: 0, logLength: 0, isDecided: false)
        }
        let hash = HashPurpose.tables.hash(words)
        return StoreContent(physical: hash, logical: hash, logLength: 0, isDecided: true)
    }

    /// Words that stand for the header, the journal and, by their state hash, all other rows.
    private func words() throws(StoreError) -> [Int64] {
        guard let kept else { return [] }
        let (rows, journal) = try kept.rowsAndJournal()
        return rows.header.words + [rows.stateHash] + journal.links.flatMap { [$0.lsn.value, $0.chain] }
    }

    package func image() -> Int64 { HashPurpose.image.hash([device.decided]) }

    package func drop() {
        dismount()
        kept = nil
    }

    // MARK: What is asked of a mounted store

    package func violations() throws(StoreError) -> [Violation] {
        guard let kept else { return [] }
        let (rows, journal) = try kept.rowsAndJournal()
        return rows.violations(journal: journal)
    }

    package func integrity() throws(StoreError) -> String? { nil }

    package func confirmSchema() throws(StoreError) {}

    package func differenceOfFreshOpen(_ media: MediaState) throws(StoreError) -> String? { nil }

    package func doubts() throws(StoreError) -> [CheckFinding] {
        FullCheck(MemoryBackend(image: try mounted())).run(device).doubts
    }
}
