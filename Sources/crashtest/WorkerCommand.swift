import ArgumentParser
import CrashEngine

/// Explores cuts for a campaign in another process; see ``WorkerPool``.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "worker", shouldDisplay: false)

    @OptionGroup var child: ChildOptions

    @Option(help: "What came of the rehearsal of the run; without it the run was not rehearsed.")
    var rehearsed: Rehearsed?

    func run() async throws {
        SQLiteProcess.useOneThread()
        let channel = WorkerChannel(parent: child.parent)
        let (recording, depth) = try await record()
        let points = CutPoint.all(of: recording)
        try channel.send(
            WorkerMessage.recorded(build: Build.name, fingerprint: recording.fingerprint, cuts: points.count))
        let runner = CutRunner(recording, depth: depth)
        while let number = channel.next() {
            for mutant in child.plan.mutant { mutant.strike(.cut(number)) }
            let result = await runner.run(points[number], limit: CutRunner.mostPaths)
            try channel.send(WorkerMessage.explored(cut: number, result: result))
        }
    }

    private func record() async throws -> (Recording, CutRunner.Depth) {
        let options = child.plan
        guard let path = child.case else {
            let plan = options.plan(try options.inputs())
            return (try await options.record(plan, rehearsed, judgesEnd: false), options.nesting)
        }
        let one = try Case(path: path)
        guard let run = try await CaseRecording(one, rehearsed: rehearsed) else {
            throw BrokenRunError(description: "\(path) has an operation that the plan has not")
        }
        return (run.recording, CutRunner.Depth(crashes: one.finding.inner.count, every: 1))
    }
}
