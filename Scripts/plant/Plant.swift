import ArgumentParser

/// Measures how many small bugs of the store the crash tester finds.
///
/// A *change* is one small bug: a statement left out, a comparison off by one. All changes that are drawn stand in one copy of the package
/// behind an environment variable, so that one build serves all of them.
@main
struct Plant: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plant",
        abstract: "Plants small bugs in the store, one at a time, and counts those that crashtest finds.",
        discussion: """
            plant apply --into COPY draws changes and builds a copy of the package that has all of them, each asleep; \
            plant run --in COPY --json FILE wakes one after the other; plant table --json FILE prints what came of it.
            """,
        subcommands: [
            ListCommand.self, DrawCommand.self, ApplyCommand.self, RunCommand.self, TableCommand.self,
        ])
}
