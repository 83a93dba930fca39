/// What a worker says on its standard output: one JSON document a line.
package enum WorkerMessage: Codable, Sendable {
    /// First: what it has recorded, so that the numbers it is given mean the same to both sides.
    case recorded(fingerprint: Int64, cuts: Int)
    /// Once for each cut that it was given, in that order.
    case explored(cut: Int, result: CutResult)
}
