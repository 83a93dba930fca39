internal import LayoutStore

/// The purpose of a hash over words. Each is another seed, so that hashes for different purposes do not meet.
///
/// Keys and identities of states reach the campaign file, so a number keeps its meaning. Add at the end, never reuse a
/// number.
enum HashPurpose: Int64 {
    /// A sequence of decisions, and other sequences of words.
    case sequence = 0
    /// The bytes at the end of a buffer that fill no whole 64.
    case pageEnd = 1
    /// A state's identity: all that tells it from any other.
    case identity = 2
    /// The chunks of a medium, before its sizes.
    case chunks = 3
    /// The image of a state: the decisions on disk and device.
    case image = 4
    /// The decisions on a disk's names and files.
    case decidedFiles = 6
    /// The key of a state in whose recovery crashes are explored.
    case physicalKey = 7
    /// The base of the keys of states behind a crash inside recovery.
    case innerCrash = 8
    /// The base of the keys of states behind a cut.
    case cut = 9
    /// Pages by the place where they lie, in database and log.
    case physicalPages = 10
    /// Pages as the pager returns them.
    case logicalPages = 11
    /// A chunk with undecided sectors.
    case undecidedChunk = 12
    /// The key of a state in whose recovery no crash is explored.
    case logicalKey = 13
    /// The key of a look at a state's rows and violations: its pages, and the last LSN of the recorded run.
    case look = 14
    /// The tables of a store in memory.
    case tables = 15
    /// What the judgement of a recovery's records depends on.
    case records = 16

    /// The hash of `words`.
    @inline(__always)
    func hash(_ words: [Int64]) -> Int64 { RecordWords.hash(words, seed: rawValue) }
}
