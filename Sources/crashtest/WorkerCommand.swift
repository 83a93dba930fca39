import ArgumentParser
import CrashEngine

/// Explores cuts for a campaign in another process; see ``WorkerPool``.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "worker", shouldDisplay: false)

    @OptionGroup var options: PlanOptions

    @Option(help: "The process that reads the answers.")
    var parent: Int32

    func run() async throws {
        SQLiteProcess.useOneThread()
        let channel = WorkerChannel(parent: parent)
        let recording = try await options.record(options.plan(try options.lists()))
        let points = CutPoint.all(of: recording)
        try channel.send(.recorded(fingerprint: recording.fingerprint, cuts: points.count))
        let runner = CutRunner(recording, depth: options.nesting)
        while let number = channel.next() {
            for mutant in options.mutant { mutant.strike(at: number) }
            let result = await runner.run(points[number], limit: Campaign.stateLimit)
            try channel.send(.explored(cut: number, result: result))
        }
    }
}
