import ArgumentParser

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Prints every change that can be drawn. Some do not compile.")

    @OptionGroup var sources: SourceOptions

    func run() throws {
        for text in try sources.texts() {
            for change in PhraseRules.changes(in: text).flatMap({ $0 }) { print(PlantedChange(change, number: 0).row) }
        }
    }
}
