/// A message of a worker on its standard output: one JSON document a line.
package enum WorkerMessage: Codable, Sendable {
    /// The first message: the worker's recording. If it is the parent's, cut numbers mean the same to both.
    case recorded(fingerprint: Int64, cuts: Int)
    /// The result of a cut; one for each cut that the worker was given, in that order.
    case explored(cut: Int, result: CutResult)
}
