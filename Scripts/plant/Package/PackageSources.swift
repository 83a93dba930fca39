import ArgumentParser
import Foundation

/// The options that decide what is drawn.
struct SourceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The package whose store gets bugs.", valueName: "folder"))
    var package = "."

    @Option(help: "Decides what is drawn. (default: the first 8 hex digits of the commit that is checked out)")
    var seed: UInt64?

    var root: URL { URL(fileURLWithPath: package).standardizedFileURL }

    func decidedSeed() throws -> UInt64 {
        if let seed { return seed }
        let commit = try Self.answer(of: ["git", "rev-parse", "HEAD"], in: root)
        guard let seed = UInt64(commit.prefix(8), radix: 16) else {
            throw ValidationError("git names no commit in \(root.path): give a --seed")
        }
        return seed
    }

    /// The store's sources, in the order of their paths.
    func texts() throws -> [SwiftText] {
        let folder = "Sources/LayoutStore"
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
        return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let path = "\(folder)/\(name)"
            return SwiftText(path: path, try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
        }
    }

    /// The names of all files that git knows.
    func tracked() throws -> [String] {
        try Self.answer(of: ["git", "ls-files"], in: root).split(separator: "\n").map(String.init)
    }

    private static func answer(of words: [String], in folder: URL) throws -> String {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("plant-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        let end = try ChildProcess(words: words, folder: folder.path, output: place.path).run()
        guard end.way == .code(0) else { throw ValidationError("`\(words.joined(separator: " "))` failed: \(end.way)") }
        return try String(contentsOf: place, encoding: .utf8)
    }
}
