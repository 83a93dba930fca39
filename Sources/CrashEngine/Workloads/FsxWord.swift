/// The first word of a line in an operation list: fsx's name for an operation, which decides what the rest of the line
/// means.
package enum FsxWord: String, CaseIterable, Sendable {
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
    case fsync
    /// A write that the file system promised to do as a whole. Here it is a write.
    case writeAtomic = "write_atomic"
    /// These leave nothing in the page cache, which the store does not have.
    case writeDontcache = "write_dontcache"
    case readDontcache = "read_dontcache"

    /// A flag after the numbers of a line.
    package enum Flag: String, Sendable {
        case keepSize = "keep_size"
        /// Gives shared blocks of the range copies of their own.
        case unshare
        /// fsx closed the file and opened it again. The store has no open files, so the flag means nothing here.
        case closeOpen = "close_open"
        /// The operation touched a range which fsx was told to watch. It means nothing here.
        case watched = "*"
    }

    /// The numbers and flags of a line. Except in truncate, `length` is at least 1, and an offset plus the length does
    /// not overflow.
    package struct Arguments: Hashable, Sendable {
        package let offset: Int
        /// In truncate: the new size, which may be 0.
        package let length: Int
        package let destination: Int
        package let keepsSize: Bool
        package let unshares: Bool

        package init(
            offset: Int, length: Int, destination: Int = 0, keepsSize: Bool = false, unshares: Bool = false
        ) {
            (self.offset, self.length, self.destination) = (offset, length, destination)
            (self.keepsSize, self.unshares) = (keepsSize, unshares)
        }
    }

    /// The operation that the line means, on `file`.
    func operation(on file: Int, _ line: Arguments) -> WorkloadOperation {
        let (offset, count, at) = (line.offset, line.length, line.destination)
        return switch self {
        case .write, .writeAtomic, .writeDontcache: .write(file: file, offset: offset, count: count)
        case .mapWrite: .mappedWrite(file: file, offset: offset, count: count)
        case .read, .readDontcache: .read(file: file, offset: offset, count: count)
        case .mapRead: .mappedRead(file: file, offset: offset, count: count)
        case .truncate: .truncate(file: file, size: count)
        case .clone: .clone(source: file, offset: offset, count: count, target: file, at: at)
        case .fallocate:
            .allocate(file: file, offset: offset, count: count, keepSize: line.keepsSize, unshare: line.unshares)
        case .punchHole: .punch(file: file, offset: offset, count: count)
        case .zeroRange: .zero(file: file, offset: offset, count: count, keepSize: line.keepsSize)
        case .collapseRange: .collapse(file: file, offset: offset, count: count)
        case .insertRange: .insert(file: file, offset: offset, count: count)
        case .dedupeRange: .dedupe(source: file, offset: offset, count: count, target: file, at: at)
        case .copyRange: .copy(source: file, offset: offset, count: count, target: file, at: at)
        case .exchangeRange: .exchange(first: file, offset: offset, count: count, second: file, at: at)
        case .fsync: .sync
        }
    }

    /// Whether a line has a second place between length and size.
    var takesDestination: Bool {
        switch self {
        case .clone, .dedupeRange, .copyRange, .exchangeRange: true
        default: false
        }
    }

    /// The meaning of a line's numbers in words, for error messages.
    var columns: String {
        if self == .truncate { return "0x0, new size, old size" }
        return takesDestination ? "source, length, destination, size" : "offset, length, size"
    }

    func takes(_ flag: Flag) -> Bool {
        switch flag {
        case .keepSize: self == .fallocate || self == .zeroRange || self == .punchHole
        case .unshare: self == .fallocate
        case .closeOpen, .watched: true
        }
    }
}
