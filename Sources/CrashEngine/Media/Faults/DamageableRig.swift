package import LayoutStore

/// A rig whose mounted store can be damaged at rest, bit by bit. No connection is kept between two calls.
protocol DamageableRig: StoreRig {
    /// The names of all tables of a store.
    var tables: [String] { get }
    /// The tables that have rows.
    func filledTables() throws(StoreError) -> [String]
    /// A table's columns in order, and how many rows it has.
    func shape(of table: String) throws(StoreError) -> (columns: [String], rows: Int64)
    /// Flips one bit of a column past all CHECKs, as if its page had rotted in memory and been written out. False if
    /// the column is null or empty, or the row is not there.
    func flip(_ bit: Int, of column: RowPlace) throws(StoreError) -> Bool
    /// Damages the tables as `draw` says, `times` times from the same rows on, and asks views and twins each time. The last damage stays.
    func damage(by draw: inout DamageDraw, times: Int) throws(StoreError) -> [DamagedRows]
    /// The names of the medium's files, and their sizes in bytes.
    func files() -> [(name: String, size: Int)]
    /// The name of the file that has the tables; the others are logs.
    var tableFile: String { get }
    func flip(_ bit: Int, ofFile name: String)
    /// A hash of everything that a reader finds.
    func readHash() throws(StoreError) -> Int64
    /// `media` with one file, or the device, as it is in `then`; nil stands for media without files.
    func mixed(_ media: MediaState, _ part: MediumPart, of then: MediaState?) -> MediaState
    /// The bytes of each file and of the device, as a reader of the mounted media finds them.
    func contents() throws(StoreError) -> [[UInt8]]
    /// Reads the mounted media as somebody else does, who knows nothing of the store, and closes them.
    func readAsStranger() throws(StoreError)
    /// Runs the full check through a connection of its own.
    func checkOnce() -> CheckReport
}

/// What can be of another time than the rest.
enum MediumPart { case tables, log, device }

/// What the invariants say of rows that were damaged: their views, which are the definition, and the twins, which campaigns ask.
package struct DamagedRows: Sendable {
    /// The statements that damaged them.
    let script: [String]
    let views: [Violation]
    let twins: [Violation]
    /// What reads show and cannot be (DamagedReads.swift).
    let strange: [String]

    package init(script: [String], views: [Violation], twins: [Violation], strange: [String] = []) {
        (self.script, self.views, self.twins, self.strange) = (script, views, twins, strange)
    }

    /// What one side says and the other does not, or what reads show and cannot be, in words; nil for neither. A name that is no UTF-8 reads otherwise in a view's
    /// sentence, so only places decide on the order.
    package var difference: String? {
        let (all, others) = (Set(twins), Set(views))
        guard all == others, twins.map(\.place) == views.map(\.place) else {
            let only = twins.first { !others.contains($0) }.map {
                "only the twin: \($0.invariant.rawValue): \($0.detail)"
            }
            let missing = views.first { !all.contains($0) }.map {
                "only the view: \($0.invariant.rawValue): \($0.detail)"
            }
            return only ?? missing ?? "the twins say it in another order than the views"
        }
        return strange.first
    }
}

extension Violation {
    /// Where the view `violation` has it among its rows.
    fileprivate var place: [String] { [invariant.rawValue, "\(subject)"] }
}

/// One column of one row.
struct RowPlace {
    let table: String
    let column: String
    /// The row's place in the order of the table's key, from 1.
    let row: Int64
}
