import Foundation

/// Runs `body`; returns what it returned and the seconds that it took.
func measured<R>(_ body: () async throws -> R) async throws -> (R, Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try await body()
    let time = clock.now - start
    return (result, Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
}

func progress(_ words: String) { FileHandle.standardError.write(Data((words + "\n").utf8)) }

extension [Double] {
    /// The middle value, or the lower of two; 0 of none.
    var median: Double { isEmpty ? 0 : sorted()[(count - 1) / 2] }
}

extension Double {
    func formatted(digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

/// A table in Markdown: a name, a figure a column, and the ratio of the last to the first.
struct Table {
    private var lines: [String]

    init(columns: [String]) {
        lines = [Self.line(columns), Self.line(columns.map { _ in "---" })]
    }

    mutating func add(_ name: String, _ figures: [Double]) {
        let ratio = (figures.last ?? 0) / Swift.max(figures.first ?? 1, .leastNonzeroMagnitude)
        lines.append(Self.line([name] + figures.map { $0.formatted(digits: 0) } + [ratio.formatted(digits: 2)]))
    }

    var text: String { lines.joined(separator: "\n") }

    private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}
