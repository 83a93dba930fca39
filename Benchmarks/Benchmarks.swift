import ArgumentParser

/// Measures the store. Every figure is a ratio within one run: machines differ, a cost's growth does not.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        abstract:
            "Measures what operations cost as a store grows, what clones cost as files grow, and what a campaign takes in.",
        subcommands: [GrowthCommand.self, CloneCommand.self, CommitCommand.self], defaultSubcommand: GrowthCommand.self)
}
