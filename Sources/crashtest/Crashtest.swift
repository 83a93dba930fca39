import ArgumentParser

/// Finds the crash that frees a block under somebody who can still write to it.
@main
struct Crashtest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crashtest",
        abstract: "Crashes a LayoutStore wherever a crash can matter, recovers it, and judges what came back.",
        discussion: """
            Exit codes: 0 clean, 1 a violation was found, 2 the run is broken (something that must happen did not) or, with \
            --require-complete, not complete, 64 usage, 65 bad input data, 130 interrupted.
            """,
        version: "0.1.0",
        subcommands: [
            RunCommand.self, ReplayCommand.self, FaultsCommand.self, ExportCommand.self, ApplyCommand.self,
            RulesCommand.self,
            FingerprintCommand.self, WorkerCommand.self,
        ], defaultSubcommand: RunCommand.self)
}

/// How crashtest ends, by what it found.
enum Exit {
    static let violation = ExitCode(1)
    static let broken = ExitCode(2)
    static let usage = ExitCode(64)
    static let badInput = ExitCode(65)
    /// After SIGINT or SIGTERM, with the results so far printed. Wins over all others, since no result is final.
    static let interrupted = ExitCode(130)
}
