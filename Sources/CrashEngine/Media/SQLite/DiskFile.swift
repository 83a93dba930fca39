/// A file of the simulated disk: its sectors and, if it is a write-ahead log, what its recovery has found out.
///
/// What is known of frames, their sums and the log's end is here and in `DiskFile+Frames.swift`; the sectors below know of none of it,
/// as those of the data device.
struct DiskFile: Sendable {
    var sectors: SectorSpan
    /// The torn frame behind the last valid one, and the write that left it so; 0 when the log just ends there (ADR 3).
    var logTail = 0

    init(_ sectors: SectorSpan) { self.sectors = sectors }

    /// An empty file.
    /// - Parameter old: the log that was deleted under the name, if this one is a log: it may get the blocks of that one, whose frames
    ///   show then where nothing durable was written.
    init(replacing old: DiskFile?) {
        sectors = SectorSpan(size: 0)
        sectors.leftover = old?.sectors.shown
    }

    /// The machine, or its power, fails.
    mutating func crash() {
        sectors.crash()
        logTail = 0
    }
}
