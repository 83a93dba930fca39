/// The tables of a store as they lie on its medium, for whoever checks them: nothing is decoded, and nothing is refused that can
/// be read. One medium, one implementation.
package protocol RawTables: AnyObject {
    /// Runs `body` on the tables as they are at one moment.
    func atOneMoment(_ body: () -> Void) throws(StoreError)

    /// What the medium's own checks are, each with what it finds. They are asked in this order.
    var ownChecks: [(check: StoreCheck, find: () throws(StoreError) -> [CheckFinding])] { get }

    /// Every row of a table in key order, each as the words of its declaration (``TableDeclaration/words``). Nil for a row with a
    /// column of another type, or a name that is none. Of the journal's rows, the words without ``records()``' bytes.
    func rows(of table: StoredTable) throws(StoreError) -> [[Int64]?]

    /// Every row of the journal, in key order; nil for a row with a column of another type.
    func records() throws(StoreError) -> [RawRecord?]

    /// The rows of the violated invariants, by the name of the invariant. A damaged medium may name what is none.
    func violations() throws(StoreError) -> [(name: String, detail: String)]

    /// What there is to say of an invariant that holds.
    var invariantHolds: String { get }

    /// Forgets what was read before: the files under the tables were exchanged.
    func remount() throws(StoreError)
}

/// A journal record as its row has it.
package struct RawRecord {
    /// The columns of the declaration before the bytes.
    package let words: [Int64]
    package let redo: [UInt8]

    package init(words: [Int64], redo: [UInt8]) {
        self.words = words
        self.redo = redo
    }
}
