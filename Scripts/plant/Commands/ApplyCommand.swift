import ArgumentParser

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Makes and builds a copy of the package with all changes of a seed in it, each behind one variable.",
        discussion: """
            A change that does not compile is replaced by the next one of its file, and what was built is built again. The copy's programs \
            have the change whose number LAYOUTSTORE_PLANT is, and none without it.
            """)

    @OptionGroup var sources: SourceOptions
    @OptionGroup var size: DrawOptions

    @Option(help: ArgumentHelp("The copy to make.", valueName: "folder"))
    var into: String

    func run() throws {
        let texts = try sources.texts()
        var draw = try size.draw(texts, seed: try sources.decidedSeed())
        let copy = PlantedCopy(into)
        try copy.make(of: sources)
        for step in Build.steps {
            while true {
                let planted = try copy.plant(draw.changes, in: texts)
                guard let complaints = try Build(folder: copy.root).run(step) else { break }
                try replace(&draw, complaints, planted)
            }
        }
        let changes = draw.changes.map { PlantedChange($0.change, number: $0.number) }
        try copy.save(changes)
        for change in changes { print(change.row) }
    }

    /// Draws others for the changes that the compiler complains about.
    private func replace(
        _ draw: inout Draw, _ complaints: [Complaint], _ planted: [String: PlantedText]
    ) throws {
        var replaced: Set<Int> = []
        for complaint in complaints {
            guard let number = planted[complaint.path]?.number(at: complaint.line), replaced.insert(number).inserted
            else { continue }
            Progress.say(
                "change \(number) does not compile: \(complaint.path):\(complaint.line): \(complaint.sentence)")
            draw.replace(number)
        }
        guard !replaced.isEmpty else {
            throw ValidationError("the copy does not build, and no change is at fault: see \(Build.log) in it")
        }
    }
}
