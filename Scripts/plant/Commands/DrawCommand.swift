import ArgumentParser

struct DrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw",
        abstract: "Prints the changes of a seed: number, place, kind, code before and after.",
        discussion: "Some may not compile; `plant apply` draws others for these.")

    @OptionGroup var sources: SourceOptions
    @OptionGroup var size: DrawOptions

    func run() throws {
        let draw = try size.draw(try sources.texts(), seed: try sources.decidedSeed())
        for (number, change) in draw.changes { print(PlantedChange(change, number: number).row) }
    }
}

/// How many changes are drawn.
struct DrawOptions: ParsableArguments {
    @Option(help: "How many changes to draw, over all files of the store.")
    var count = 120

    func validate() throws {
        if count < 1 { throw ValidationError("--count is at least 1") }
    }

    func draw(_ texts: [SwiftText], seed: UInt64) throws -> Draw {
        Draw(texts.map { PhraseRules.changes(in: $0) }, count: count, seed: seed)
    }
}
