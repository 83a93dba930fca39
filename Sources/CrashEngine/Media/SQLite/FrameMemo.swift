/// What readers of one crashed disk have found out about frames of its log, for the next reader of the same disk.
///
/// A frame is known by the sums up to it: they stand for all that the log holds before. Whoever writes to the disk has no use for it
/// any more (``DiskState``).
///
/// `@unchecked Sendable`: media are copied between the states of one runner, a single logical thread.
final class FrameMemo: @unchecked Sendable {
    struct Key: Hashable {
        let span: Int
        /// Byte of the log, counted from behind its header.
        let place: Int
        /// Of the log, in bytes.
        let size: Int
        let sums: WALChecksum.Sums
    }

    /// A sector of a frame that may be one thing or another there.
    struct Undecided {
        let slot: Int
        let part: Range<Int>
        /// Of each candidate its class, and the number of classes.
        let classes: [Int]
        let count: Int
    }

    /// The class that each undecided sector has; known by the write that made it.
    struct Content {
        let time: Int
        let classes: [Int]
        /// Whether recovery ends the log here.
        let fails: Bool
    }

    struct Frame {
        var undecided: [Undecided] = []
        var contents: [Content] = []
    }

    var frames: [Key: Frame] = [:]
}
