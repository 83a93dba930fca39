import ArgumentParser
import CrashEngine

/// Finds the crash that frees a block under somebody who can still write to it.
@main
struct Crashtest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crashtest",
        abstract: "Crashes a LayoutStore wherever a crash can matter, recovers it, and judges what came back.",
        discussion: """
            Exit codes: 0 clean, 1 a violation was found, 2 the run is broken (something that must happen did not), \
            unfinished (its first pass was not done) or, with --require-complete, not complete, 64 usage, 65 bad input data, 130 interrupted.
            """,
        version: Build.version,
        subcommands: [
            RunCommand.self, ReplayCommand.self, FaultsCommand.self, FilesCommand.self, ExportCommand.self,
            ShellCommand.self,
            InfoCommand.self, SQLCommand.self, FsckCommand.self, BackupCommand.self, RestoreCommand.self,
            ApplyCommand.self, RulesCommand.self, SelfTestCommand.self, FingerprintCommand.self, CoverageCommand.self,
            WorkerCommand.self,
            RehearseCommand.self,
        ])
}

/// How crashtest ends, by what it found.
enum Exit {
    static let violation = ExitCode(1)
    static let broken = ExitCode(2)
    static let usage = ExitCode(64)
    static let badInput = ExitCode(65)
    /// After SIGINT or SIGTERM, with the results so far printed; but a violation that was found is one.
    static let interrupted = ExitCode(130)
}

extension CampaignVerdict {
    var code: ExitCode {
        switch self {
        case .violated: Exit.violation
        case .interrupted: Exit.interrupted
        case .broken, .unfinished, .incomplete: Exit.broken
        case .clean: .success
        }
    }
}
