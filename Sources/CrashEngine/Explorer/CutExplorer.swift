/// Explores cuts for a campaign. The explorer chooses which process explores a cut, and in which order the results
/// come.
package protocol CutExplorer {
    /// Starts on `cuts` in the order given, as long as `mayStart` answers true, and hands each result to `deliver`.
    /// Returns when all started cuts are delivered, when `deliver` answers false, or when the run is interrupted.
    ///
    /// Each runner that it uses gets its cuts in the order given; ``CutResult/Bundle`` relies on that.
    func explore(
        _ cuts: [CutPoint], mayStart: () -> Bool, deliver: (CutPoint, CutResult) throws -> Bool
    ) async throws
}
