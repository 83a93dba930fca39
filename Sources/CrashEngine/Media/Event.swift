package import LayoutStore

/// One thing that happened on a medium, or a mark between them, with the operation and step that caused it.
package struct Event: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// `file` indexes ``EventLog/files``; `offset` in bytes.
        case diskWrite(file: Int, offset: Int, bytes: [UInt8])
        /// The file ends at `size` bytes from now on.
        case diskTruncate(file: Int, size: Int)
        /// Everything written to the file before is permanent.
        case diskSync(file: Int)
        /// An empty file under a name that had none.
        case diskCreate(file: Int)
        /// The name refers to nothing any more.
        case diskDelete(file: Int)
        /// Which names refer to what is permanent.
        case directorySync
        /// Whole sectors of ``Geometry/sectorBytes``, already patched.
        case deviceWrite(firstSector: Int, bytes: [UInt8])
        /// Everything written to the data device before is permanent.
        case deviceFlush
        /// A store's tables in memory took a transaction's changes on, all at once; `image` indexes ``EventLog/images``. Two with one
        /// `hash` have the same rows.
        case tablesChange(image: Int, hash: Int64)
        case mark(Mark)
    }

    /// Whose section it happened in.
    package let point: SchedulePoint
    package let kind: Kind

    package init(at point: SchedulePoint, _ kind: Kind) {
        self.point = point
        self.kind = kind
    }
}
