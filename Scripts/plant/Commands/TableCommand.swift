import ArgumentParser

struct TableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "Prints what came of all changes, by folder, in Markdown.")

    @Option(help: ArgumentHelp("The results of `plant run`.", valueName: "file"))
    var json: String

    func run() throws { print(Summary(try ResultLine.read(json)).text) }
}
