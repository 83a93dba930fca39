internal import LayoutStore

/// What a hash over words is for: the seed that it begins from. Hashes of different purposes never pass for each other.
///
/// Keys and identities of states reach the campaign file, so a number stays what it is. Add at the end, never reuse a number.
enum HashPurpose: Int64 {
    /// What was decided so far, and other rows of words whose beginning is empty.
    case sequence = 0
    /// The bytes of a page behind its last whole 64.
    case pageEnd = 1
    /// A state's identity: all that tells it from any other.
    case identity = 2
    /// The chunks of a medium, before its sizes.
    case chunks = 3
    /// The image of a state: what was decided of disk and device.
    case image = 4
    /// What was decided on a disk.
    case decidedFiles = 6
    /// The key of a state whose recovery is crashed.
    case physicalKey = 7
    /// The key of a crash inside recovery.
    case innerCrash = 8
    /// The key of a cut.
    case cut = 9
    /// Pages where they lie, in database and log.
    case physicalPages = 10
    /// Pages as the pager returns them.
    case logicalPages = 11
    /// A chunk of which something is undecided.
    case undecidedChunk = 12
    /// The key of a state whose recovery is not crashed.
    case logicalKey = 13
    /// What was looked at: a state's rows and violations.
    case look = 14
    /// The tables of a store in memory.
    case tables = 15

    /// The hash of `words`.
    @inline(__always)
    func hash(_ words: [Int64]) -> Int64 { RecordWords.hash(words, seed: rawValue) }
}
