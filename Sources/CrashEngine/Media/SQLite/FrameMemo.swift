/// The possibilities of log frames that readers of one crashed disk have computed, kept for later readers of the same
/// disk.
///
/// The sums up to a frame are its key: they stand for all that the log holds before. A copy of the disk drops the memo
/// at its first write (``DiskState``).
///
/// `@unchecked Sendable`: only the states of one runner share it, which is a single logical thread.
final class FrameMemo: @unchecked Sendable {
    struct Key: Hashable {
        /// The index of the log among the disk's files.
        let span: Int
        /// The byte at which the frame begins, counted from the end of the log's header.
        let place: Int
        /// The size of the log in bytes.
        let size: Int
        /// The sums over the log up to the frame.
        let sums: WALChecksum.Sums
    }

    /// A sector of a frame with candidates that differ inside the frame.
    struct Undecided {
        let slot: Int
        /// The sector's bytes that lie in the frame, counted from the sector's start.
        let part: Range<Int>
        /// The class of each candidate, and the number of classes.
        let classes: [Int]
        let count: Int
    }

    /// One possible content of a frame: a class for each undecided sector.
    struct Content {
        /// The number of the write after which the frame had this content.
        let time: Int
        let classes: [Int]
        /// Whether the frame fails its checksum, so that recovery ends the log before it.
        let fails: Bool
    }

    struct Frame {
        var undecided: [Undecided] = []
        var contents: [Content] = []
    }

    var frames: [Key: Frame] = [:]
}
