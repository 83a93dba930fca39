internal import LayoutStore

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

/// One column of one row.
struct RowPlace {
    let table: String
    let column: String
    /// The row's place in the order of the table's key, from 1.
    let row: Int64
}
