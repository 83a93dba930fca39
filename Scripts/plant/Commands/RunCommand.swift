import ArgumentParser
import Foundation

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Wakes one change after the other, and asks crashtest to find it.",
        discussion: """
            A change is found if a command ends otherwise than it does without the change. Each change's result is a line of the file, \
            written when it is known; a change that has one is left out, so that the same command goes on where it was stopped. The order is \
            drawn, so that the results so far are a fair sample of all.
            """)

    @Option(name: .customLong("in"), help: ArgumentHelp("The copy that `plant apply` made.", valueName: "folder"))
    var copy: String

    @Option(
        help: "CPU seconds after which no further seed is tried for a change; and the least that one command may use.")
    var cpu: Double = 60

    @Option(help: ArgumentHelp("Only this change; again for each.", valueName: "number"))
    var only: [Int] = []

    @Option(help: ArgumentHelp("Takes the results.", valueName: "file"))
    var json: String

    @Flag(help: "Asks the unit tests instead, about the changes that crashtest has missed.")
    var unit = false

    @Option(help: ArgumentHelp("With --unit: only tests whose names match.", valueName: "regex"))
    var filter: String?

    func validate() throws {
        guard cpu > 0, cpu < 1e6 else { throw ValidationError("--cpu is a number of seconds above 0") }
    }

    func run() throws {
        let planted = PlantedCopy(copy)
        let trial = try Trial(planted, seconds: cpu)
        var order = Generator(seed: 1)
        let changes = try planted.changes().shuffled(using: &order)
        for change in changes where only.isEmpty || only.contains(change.number) {
            let known = try ResultLine.read(json).filter { $0.change == change }
            if unit, !known.contains(where: { $0.finder == .crashtest && $0.outcome == .missed }) { continue }
            if known.contains(where: { $0.finder == (unit ? .units : .crashtest) }) { continue }
            let result = try unit ? trial.testUnits(change, filter) : trial.search(change)
            try result.append(to: json)
            Progress.say("\(result.outcome.rawValue)\t\(Int(result.seconds)) s\t\(change.row)")
        }
    }
}

/// What is told while something takes its time.
enum Progress {
    static func say(_ words: String) { FileHandle.standardError.write(Data((words + "\n").utf8)) }
}
