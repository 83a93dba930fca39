/// What fsx calls an operation in a list, and what a line that begins with it means.
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

    /// A flag behind the numbers of a line.
    package enum Flag: String, Sendable {
        case keepSize = "keep_size"
        /// Gives shared blocks of the range copies of their own.
        case unshare
        /// The file was closed and opened again. A file of the store is not open, so it means nothing here.
        case closeOpen = "close_open"
        /// Somebody watched the range when the list was recorded.
        case watched = "*"
    }

    /// The numbers and flags of a line. A length is at least 1 where there is one, and no place plus its length leaves Int.
    package struct Arguments: Hashable, Sendable {
        package let offset: Int
        /// Of truncate: the new size.
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
        case .write: .write(file: file, offset: offset, count: count)
        case .mapWrite: .mappedWrite(file: file, offset: offset, count: count)
        case .read: .read(file: file, offset: offset, count: count)
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
        }
    }

    /// Whether a line has a second place between length and size.
    var takesDestination: Bool {
        switch self {
        case .clone, .dedupeRange, .copyRange, .exchangeRange: true
        default: false
        }
    }

    /// What the numbers of a line mean, for error messages.
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
