package import LayoutStore

/// One thing that happened on a medium, or a mark between them, with the operation and step that caused it.
package struct Event: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Bytes were written. `file` indexes ``EventLog/files``; `offset` is in bytes.
        case diskWrite(file: Int, offset: Int, bytes: [UInt8])
        /// The file ends at `size` bytes from now on.
        case diskTruncate(file: Int, size: Int)
        /// Everything written to the file before is permanent.
        case diskSync(file: Int)
        /// An empty file was made under a name that had none.
        case diskCreate(file: Int)
        /// The name refers to nothing any more.
        case diskDelete(file: Int)
        /// All names made and deleted before are permanent.
        case directorySync
        /// Sectors were written, as whole sectors of ``Geometry/sectorBytes`` with the unchanged parts filled in.
        case deviceWrite(firstSector: Int, bytes: [UInt8])
        /// Everything written to the data device before is permanent.
        case deviceFlush
        /// A store's tables in memory took on a transaction's changes, all at once. `image` indexes
        /// ``EventLog/images``; images with the same `hash` have the same rows.
        case tablesChange(image: Int, hash: Int64)
        case mark(Mark)
    }

    /// The operation, step and file in whose section it happened.
    package let point: SchedulePoint
    package let kind: Kind

    package init(at point: SchedulePoint, _ kind: Kind) {
        self.point = point
        self.kind = kind
    }
}
