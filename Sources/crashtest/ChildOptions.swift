import ArgumentParser

/// The options of a process that works for another one: for whom, and over which run.
struct ChildOptions: ParsableArguments {
    @OptionGroup var plan: PlanOptions

    @Option(help: "The process that reads the answers.")
    var parent: Int32

    @Option(help: "A case file, whose run is meant instead of that of the options.")
    var `case`: String?
}
