// A rig: the medium of a store's tables, the data device beside it, and everything that a campaign does with both.
//
//   recorded run     make ── LayoutStore.open ── … ── close ── open ── …        seal, state, dismount
//   explored state   mount(crashed media) ── reopen ── content, image ── LayoutStore.open ── violations, integrity, state ── mount …
//   faulted run      as a recorded one, with strike(with:) before it; then mount, doubts, reopen …
//
// What a medium is made of stays behind it: drivers, explorers and sweeps of faults know rigs and backends, and none of SQLite. A
// medium that comes new implements this protocol and its rows in ``StoreMedium``.

package import LayoutStore

/// One store's media, as a campaign handles them; see the top of the file. One logical thread at a time.
package protocol StoreRig: AnyObject {
    var medium: StoreMedium { get }
    /// The data device under the store.
    var device: SimulatedDevice { get }
    /// The media as they are now.
    var state: MediaState { get }

    // MARK: A run

    /// Makes the tables of a store that does not exist yet.
    func make(_ header: StoreHeader) throws(StoreError) -> any StateBackend
    /// Opens the store that is there, as another process does. The caller closes the backend.
    func open() throws(StoreError) -> any StateBackend
    /// Makes everything permanent: the end of a recording's set-up.
    func seal()
    /// Lets `injector` strike calls of the medium, and of the memory under it; nil ends that.
    func strike(with injector: FaultInjector?)
    /// What the WAL index was at each event of a recorded run; empty where there is none.
    var indexHistory: SharedMemoryHistory { get }
    /// Takes the contents away: closing a backend writes nothing.
    func dismount()

    // MARK: A state after a crash

    /// Exchanges all contents. Reads nothing of them.
    /// - Parameter log: where changes after the crash go; nil for nowhere.
    func mount(_ media: MediaState, by chooser: any Chooser, log: EventLog?) throws(StoreError)
    /// A backend on what is mounted: the kept one, if there is one, else a new one that is kept. The medium recovers with the first
    /// transaction.
    func reopen() throws(StoreError) -> any StateBackend
    /// Makes what the medium draws by itself depend on `seed` alone.
    func seed(_ seed: UInt64)
    /// What the medium's recovery has found; to be asked after a transaction.
    func content() -> StoreContent
    /// A hash of what was decided of disk and device: tells a state from others with the same content.
    func image() -> Int64
    /// What a decision calls a medium of the rig: `device`, or the name of a file.
    func name(of medium: ChoicePoint.Medium) -> String
    /// Whether parts that only one reader looks at are decided as a whole; false to sample what that leaves out.
    var decidesWhole: Bool { get set }
    /// Closes what is kept, and dismounts: after an error, which may have left a transaction open.
    func drop()

    // MARK: What is asked of a mounted store

    /// The violated invariants in the kept backend, by the medium's own evaluation of Schemas/invariants.sql if it has one.
    func violations() throws(StoreError) -> [Violation]
    /// What the medium says of its own structures: "ok", or the damage; nil where it has nothing to check.
    func integrity() throws(StoreError) -> String?
    /// Throws if the kept backend takes for granted what the mounted media say otherwise: their schema.
    func confirmSchema() throws(StoreError)
    /// Compares what a new backend finds in `media`, each sector as it was longest ago, with what the kept one finds. Nil when they
    /// agree, else what differs.
    func differenceOfFreshOpen(_ media: MediaState) throws(StoreError) -> String?
    /// What the full check of the mounted store does not vouch for.
    func doubts() throws(StoreError) -> [CheckFinding]
}
