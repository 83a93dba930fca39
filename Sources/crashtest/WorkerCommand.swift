import ArgumentParser
import CrashEngine

/// Explores cuts for a campaign in another process; see ``WorkerPool``.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "worker", shouldDisplay: false)

    @OptionGroup var options: PlanOptions

    @Option(help: "The process that reads the answers.")
    var parent: Int32

    @Option(help: "A case file, whose run is explored instead of that of the options.")
    var `case`: String?

    func run() async throws {
        SQLiteProcess.useOneThread()
        let channel = WorkerChannel(parent: parent)
        let (recording, depth) = try await record()
        let points = CutPoint.all(of: recording)
        try channel.send(.recorded(build: Build.name, fingerprint: recording.fingerprint, cuts: points.count))
        let runner = CutRunner(recording, depth: depth)
        while let number = channel.next() {
            for mutant in options.mutant { mutant.strike(at: number) }
            let result = await runner.run(points[number], limit: CutRunner.mostPaths)
            try channel.send(.explored(cut: number, result: result))
        }
    }

    private func record() async throws -> (Recording, CutRunner.Depth) {
        guard let path = `case` else {
            return (try await options.record(options.plan(try options.inputs())), options.nesting)
        }
        let one = try Case(path: path)
        guard let run = try await CaseRecording(one) else {
            throw BrokenRunError(description: "\(path) has an operation that the plan has not")
        }
        return (run.recording, CutRunner.Depth(crashes: one.finding.inner.count, every: 1))
    }
}
