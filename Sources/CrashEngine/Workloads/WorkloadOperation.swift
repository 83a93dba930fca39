/// One operation of a workload on its one file. Offsets, lengths and sizes are in bytes and need no alignment.
package struct WorkloadOperation: Hashable, Sendable {
    /// What an operation is called in a list.
    package enum Name: String, CaseIterable, Sendable {
        case write
        case mapWrite = "mapwrite"
        case read
        case mapRead = "mapread"
        case truncate
        case clone = "clone_range"
        case fallocate
        case punchHole = "punch_hole"
        case zeroRange = "zero_range"
        case collapseRange = "collapse_range"
        case insertRange = "insert_range"
        case dedupeRange = "dedupe_range"
        case copyRange = "copy_range"
        case exchangeRange = "exchange_range"
    }

    /// The operation with its numbers. A length is at least 1, and no offset plus its length leaves Int64.
    package enum Kind: Hashable, Sendable {
        case write(offset: Int64, length: Int64)
        /// A store through a shared mapping. Past the end it first extends the file to `offset + length`.
        case mapWrite(offset: Int64, length: Int64)
        case read(offset: Int64, length: Int64)
        case mapRead(offset: Int64, length: Int64)
        case truncate(toBytes: Int64)
        case clone(source: Int64, length: Int64, destination: Int64)
        /// `unshare` gives shared blocks of the range copies of their own.
        case fallocate(offset: Int64, length: Int64, keepSize: Bool, unshare: Bool)
        /// Never changes the size.
        case punchHole(offset: Int64, length: Int64)
        case zeroRange(offset: Int64, length: Int64, keepSize: Bool)
        case collapseRange(offset: Int64, length: Int64)
        case insertRange(offset: Int64, length: Int64)
        case dedupeRange(source: Int64, length: Int64, destination: Int64)
        case copyRange(source: Int64, length: Int64, destination: Int64)
        case exchangeRange(source: Int64, length: Int64, destination: Int64)

        package var name: Name {
            switch self {
            case .write: .write
            case .mapWrite: .mapWrite
            case .read: .read
            case .mapRead: .mapRead
            case .truncate: .truncate
            case .clone: .clone
            case .fallocate: .fallocate
            case .punchHole: .punchHole
            case .zeroRange: .zeroRange
            case .collapseRange: .collapseRange
            case .insertRange: .insertRange
            case .dedupeRange: .dedupeRange
            case .copyRange: .copyRange
            case .exchangeRange: .exchangeRange
            }
        }
    }

    /// Where the list has it, counted from 1.
    package let line: Int
    package let kind: Kind
    /// The file's size before the operation, as the list says.
    package let sizeBefore: Int64
    /// Whether the file is closed and opened again after the operation.
    package let closesAndReopens: Bool

    package init(line: Int, kind: Kind, sizeBefore: Int64, closesAndReopens: Bool = false) {
        self.line = line
        self.kind = kind
        self.sizeBefore = sizeBefore
        self.closesAndReopens = closesAndReopens
    }
}
