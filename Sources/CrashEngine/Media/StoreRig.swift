// A rig is the medium of a store's tables and the data device beside it, with everything that a campaign does with
// both.
//
//   recorded run     make, LayoutStore.open, …, close, open, …; seal, state, dismount
//   explored state   mount, reopen, content, image, LayoutStore.open, violations, integrity, state; mount, …
//   faulted run      strike(with:), then as a recorded run; then mount, doubts, reopen, …
//
// The rig hides what its medium is made of: drivers, explorers and fault sweeps know rigs and backends, but nothing of
// SQLite. A new medium implements this protocol and adds its answers to ``StoreMedium``.

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
    /// Opens the existing store, as another process does. The caller closes the backend.
    func open() throws(StoreError) -> any StateBackend
    /// Makes everything permanent, at the end of a recording's set-up.
    func seal()
    /// Lets `injector` strike calls of the medium and, for SQLite, allocations; nil ends that.
    func strike(with injector: FaultInjector?)
    /// The WAL index at each event of a recorded run; empty for a medium without one.
    var indexHistory: SharedMemoryHistory { get }
    /// Takes the contents away, so that closing a backend writes nothing.
    func dismount()

    // MARK: A state after a crash

    /// Exchanges all contents. Reads none of them.
    /// - Parameter log: takes the changes after the crash; nil drops them.
    func mount(_ media: MediaState, by chooser: any Chooser, log: EventLog?) throws(StoreError)
    /// A backend on the mounted media. It is kept: a medium that keeps its backend returns the same one for every
    /// state. The medium recovers in the backend's first transaction.
    func reopen() throws(StoreError) -> any StateBackend
    /// Makes the numbers that the medium draws by itself depend on `seed` alone.
    func seed(_ seed: UInt64)
    /// The content that the medium's recovery has found; valid after a transaction.
    func content() -> StoreContent
    /// A hash of the decisions on disk and device, which tells a state from others with the same content.
    func image() -> Int64
    /// The name of a medium in decisions: `device`, or the name of a file.
    func name(of medium: ChoicePoint.Medium) -> String
    /// Whether frames of the log are decided as a whole (``StoreMedium/hasMixes``); false decides them sector by
    /// sector.
    var decidesWhole: Bool { get set }
    /// Closes the kept backend and dismounts. Needed after an error, which may have left a transaction open.
    func drop()

    // MARK: What is asked of a mounted store

    /// The violated invariants in the kept backend: by the views of Schemas/invariants.sql, or by their twins where
    /// there is no SQL.
    func violations() throws(StoreError) -> [Violation]
    /// The medium's verdict on its own structures: "ok", or the damage; nil for a medium without such a check.
    func integrity() throws(StoreError) -> String?
    /// Throws if the schema of the mounted media is not the one that the kept backend has parsed.
    func confirmSchema() throws(StoreError)
    /// Compares the store that a new backend finds in `media`, each sector with its oldest content, with the one that
    /// the kept backend finds there. Returns the difference, or nil if there is none.
    func differenceOfFreshOpen(_ media: MediaState) throws(StoreError) -> String?
    /// The full check's findings on the mounted store that do not say *holds*: damage, and what could not be checked.
    func doubts() throws(StoreError) -> [CheckFinding]
}
