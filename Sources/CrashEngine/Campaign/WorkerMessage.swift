/// A message of a worker on its standard output: one JSON document a line.
package enum WorkerMessage: Codable, Sendable {
    /// The first message: which program the worker is, and its recording. If both are the parent's, cut numbers and verdicts mean the
    /// same to both.
    case recorded(build: String, fingerprint: Int64, cuts: Int)
    /// The result of a cut; one for each cut that the worker was given, in that order.
    case explored(cut: Int, result: CutResult)
}
