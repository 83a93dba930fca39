import ArgumentParser
import Foundation

/// A copy of the package in which changes sleep, until `LAYOUTSTORE_PLANT` names one.
struct PlantedCopy {
    let root: URL

    static let variable = "LAYOUTSTORE_PLANT"

    private static let list = "planted.json"
    private static let constant = "Sources/LayoutStore/PlantedBug.swift"

    private static let declaration = """
        private import Glibc

        /// The change that is awake; 0 for none.
        package let plantedBug = getenv("\(variable)").flatMap { Int(String(cString: $0)) } ?? 0

        """

    init(_ path: String) { root = URL(fileURLWithPath: path).standardizedFileURL }

    /// Copies what git tracks, and the dependencies that were fetched. What was built knows its folder, and would not do in another.
    func make(of sources: SourceOptions) throws {
        guard !FileManager.default.fileExists(atPath: root.path) else {
            throw ValidationError("\(root.path) is there already: name a folder that is to be made")
        }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let fetched = ["repositories", "checkouts", "workspace-state.json"].map { ".build/\($0)" }.filter {
            FileManager.default.fileExists(atPath: sources.root.appendingPathComponent($0).path)
        }
        let words = ["cp", "--archive", "--parents", "--target-directory=\(root.path)", "--"]
        let end = try ChildProcess(
            words: words + (try sources.tracked()) + fetched, folder: sources.root.path, output: nil
        ).run()
        guard end.way == .code(0) else { throw ValidationError("the package could not be copied to \(root.path)") }
        try write(Self.declaration, to: Self.constant)
    }

    /// Writes the sources with their changes. Returns those that have any, by path.
    func plant(_ changes: [(number: Int, change: Change)], in texts: [SwiftText]) throws -> [String: PlantedText] {
        var planted: [String: PlantedText] = [:]
        for text in texts {
            let own = changes.filter { $0.change.path == text.path }
            let result = PlantedText(text, own)
            try write(result.text, to: text.path)
            if !own.isEmpty { planted[text.path] = result }
        }
        return planted
    }

    /// Files that stay as they are keep their time, so that they are not compiled again.
    private func write(_ text: String, to path: String) throws {
        let place = root.appendingPathComponent(path)
        guard (try? String(contentsOf: place, encoding: .utf8)) != text else { return }
        try text.write(to: place, atomically: true, encoding: .utf8)
    }

    func save(_ changes: [PlantedChange]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(changes).write(to: root.appendingPathComponent(Self.list))
    }

    /// The changes of a copy that was built to the end.
    func changes() throws -> [PlantedChange] {
        guard let data = try? Data(contentsOf: root.appendingPathComponent(Self.list)) else {
            throw ValidationError("\(root.path) has no \(Self.list): make it by `plant apply`")
        }
        return try JSONDecoder().decode([PlantedChange].self, from: data)
    }
}
