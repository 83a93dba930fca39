import ArgumentParser

/// Measures the store. Every figure is a ratio within one run: machines differ, a cost's growth does not.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        abstract:
            "Measures what operations, clones and checks cost as stores and files grow, and what a campaign takes in.",
        subcommands: [
            GrowthCommand.self, CloneCommand.self, InvariantsCommand.self, CommitCommand.self, OthersCommand.self,
        ] + pools,
        defaultSubcommand: GrowthCommand.self)

    private static var pools: [any ParsableCommand.Type] {
        #if Pmem
            [PoolsCommand.self]
        #else
            []
        #endif
    }
}
