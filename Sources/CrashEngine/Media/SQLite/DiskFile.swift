/// A file of the simulated disk: its sectors and, if it is a write-ahead log, the torn frame that recovery found at its
/// end.
///
/// All knowledge of frames, their sums and the log's end is here and in `DiskFile+Frames.swift`; ``SectorSpan`` has
/// none, since it serves the data device as well.
struct DiskFile: Sendable {
    var sectors: SectorSpan
    /// The torn frame after the last valid one, with the write that left it torn; 0 if the log ends without a torn
    /// frame (ADR 3).
    var logTail = 0

    init(_ sectors: SectorSpan) { self.sectors = sectors }

    /// An empty file.
    /// - Parameter old: for a log, the log that was deleted under the same name. The new file may get the blocks of the
    ///   old one, whose frames then show after a crash where nothing durable was written.
    init(replacing old: DiskFile?) {
        sectors = SectorSpan(size: 0)
        sectors.leftover = old?.sectors.shown
    }

    /// A crash of the machine.
    mutating func crash() {
        sectors.crash()
        logTail = 0
    }
}
