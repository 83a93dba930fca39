/// Explores cuts in this process, one after the other.
package struct RunnerExplorer: CutExplorer {
    private let runner: CutRunner

    package init(
        _ recording: Recording, depth: CutRunner.Depth = CutRunner.Depth(), comparesAtOnce: Bool = false
    ) {
        runner = CutRunner(recording, depth: depth, comparesAtOnce: comparesAtOnce)
    }

    package func explore(
        _ cuts: [CutPoint], mayStart: () -> Bool, deliver: (CutPoint, CutResult) throws -> Bool
    ) async throws {
        for cut in cuts {
            guard mayStart(), try deliver(cut, await runner.run(cut, limit: CutRunner.mostPaths)) else { return }
        }
    }
}
