import ArgumentParser
import Foundation

/// Asks commands about one change after the other, each beside the same command without a change.
final class Trial {
    private let copy: PlantedCopy
    private let lists: [String]
    /// The CPU seconds after which no further seed is tried, and the least that one command may use.
    private let seconds: Double
    /// What commands do without a change, by their words.
    private var usual: [String: Run] = [:]

    private struct Run {
        let end: ChildProcess.End
        let output: String
        let errors: String

        /// The last line that was printed: an error's, if there is one.
        var lastWords: String? { (output + errors).split(separator: "\n").last.map { "\(end.way): \($0)" } }
    }

    init(_ copy: PlantedCopy, seconds: Double) throws {
        self.copy = copy
        self.seconds = seconds
        lists = try Search.lists.flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: copy.root.appendingPathComponent(folder).path)
                .filter { $0.hasSuffix(".fsxops") }.sorted().map { "\(folder)/\($0)" }
        }
    }

    /// Asks crashtest.
    func search(_ change: PlantedChange) throws -> ResultLine {
        var used = 0.0
        var seed = 1
        while used < seconds {
            // Those without a seed once, after the first one.
            for search in Search.all where search.isSeeded || seed == 1 {
                for next in 0..<search.seedsAtOnce {
                    let words = crashtest(search, seed: (seed - 1) * search.seedsAtOnce + next + 1)
                    if let found = try ask(words, change, &used, search.comparesOutput) { return found }
                }
            }
            seed += 1
        }
        return ResultLine(
            change: change, finder: .crashtest, outcome: .missed, command: nil, seconds: used, words: nil)
    }

    /// Asks the unit tests whose names match `filter`; or all, but for those of style, which read the sources.
    func testUnits(_ change: PlantedChange, _ filter: String?) throws -> ResultLine {
        let words =
            "swift test -c release --skip-build --traits Pmem --disable-xctest --no-parallel --skip StyleTests"
            .split(separator: " ").map(String.init) + (filter.map { ["--filter", $0] } ?? [])
        var used = 0.0
        let found = try ask(words, change, &used, false, finder: .units)
        // A run in which no test ran passes, too.
        guard let before = usual[words.joined(separator: " ")], before.end.way == .code(0),
            (before.output + before.errors).contains(/Test run with [1-9]/)
        else { throw ValidationError("the unit tests do not pass without a change, or none matches the filter") }
        return found
            ?? ResultLine(change: change, finder: .units, outcome: .missed, command: nil, seconds: used, words: nil)
    }

    private func crashtest(_ search: Search, seed: Int) -> [String] {
        [".build/release/crashtest"]
            + search.words.split(separator: " ").flatMap { word in
                word == "SEED" ? ["\(seed)"] : word == "LISTS" ? lists : [String(word)]
            }
    }

    /// Returns what the command has found, if anything, and adds what it used.
    private func ask(
        _ words: [String], _ change: PlantedChange, _ used: inout Double, _ comparesOutput: Bool,
        finder: ResultLine.Finder = .crashtest
    ) throws -> ResultLine? {
        let command = words.joined(separator: " ")
        let before = try usual[command] ?? run(words, awake: 0, limit: .infinity)
        usual[command] = before
        let now = try run(words, awake: change.number, limit: max(seconds, 4 * before.end.seconds))
        used += now.end.seconds
        let isOther = comparesOutput && now.output != before.output
        guard now.end.way != before.end.way || isOther else { return nil }
        let outcome: ResultLine.Outcome =
            switch now.end.way {
            case .stopped: .hang
            case .code(1): .violation
            case .code, .signal: now.end.way == before.end.way ? .violation : .broke
            }
        return ResultLine(
            change: change, finder: finder, outcome: outcome, command: command, seconds: used,
            words: now.lastWords)
    }

    private func run(_ words: [String], awake number: Int, limit: Double) throws -> Run {
        // Empty each time, and of one name, so that what is printed can be compared.
        let folder = copy.root.appendingPathComponent(".build/plant-\(getpid())")
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["output", "errors"].map { folder.appendingPathComponent($0) }
        let variables = [PlantedCopy.variable: "\(number)", "TMPDIR": folder.path, "SWIFT_BACKTRACE": "enable=no"]
        let end = try ChildProcess(
            words: words.map { $0.replacing("FOLDER", with: folder.path) }, folder: copy.root.path,
            output: files[0].path, errors: files[1].path, variables: variables, seconds: limit, idleSeconds: 60
        ).run()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Run(end: end, output: texts[0], errors: texts[1])
    }
}
