/// Explores cuts for a campaign; by whom, and in which order the answers come, is its own affair.
package protocol CutExplorer {
    /// Starts on the cuts in the order given, as long as `mayStart` says so, and passes on what came of each until `deliver`
    /// answers false. Returns when all that were started are delivered, or nothing more is wanted.
    ///
    /// Each runner that it uses gets its cuts in the order given: see ``CutResult/Bundle``.
    func explore(
        _ cuts: [CutPoint], mayStart: () -> Bool, deliver: (CutPoint, CutResult) throws -> Bool
    ) async throws
}
