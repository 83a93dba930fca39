import Foundation

/// What came of one change: a line of JSON.
package struct ResultLine: Codable, Hashable, Sendable {
    package enum Outcome: String, Codable, Sendable {
        /// A command said that the store is wrong, or printed something else.
        case violation
        /// A command ended otherwise than without the change: it trapped, or could not go on.
        case broke
        /// A command used far more time than without the change, or did nothing.
        case hang
        case missed
    }

    /// The unit tests are asked apart from crashtest.
    package enum Finder: String, Codable, Sendable { case crashtest, units }

    package let change: PlantedChange
    package let finder: Finder
    package let outcome: Outcome
    /// The command that found it; nil if none did.
    package let command: String?
    /// The CPU seconds of all commands up to then.
    package let seconds: Double
    /// The last line that the command printed.
    package let words: String?

    package init(
        change: PlantedChange, finder: Finder, outcome: Outcome, command: String?, seconds: Double, words: String?
    ) {
        self.change = change
        self.finder = finder
        self.outcome = outcome
        self.command = command
        self.seconds = seconds
        self.words = words
    }

    /// The lines of a file; none if there is none. A last line that was cut short is left out.
    static func read(_ path: String) throws -> [ResultLine] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        return lines.compactMap { try? JSONDecoder().decode(ResultLine.self, from: Data($0.utf8)) }
    }

    /// Adds the line to a file, on a line of its own whatever the file ends with.
    func append(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let before =
            FileManager.default.fileExists(atPath: path) ? try Data(contentsOf: URL(fileURLWithPath: path)) : Data()
        let isWhole = before.isEmpty || before.last == UInt8(ascii: "\n")
        let line = (isWhole ? Data() : Data("\n".utf8)) + (try encoder.encode(self)) + Data("\n".utf8)
        try (before + line).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
