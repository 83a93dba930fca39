import Foundation

/// A text file of the package, by its path from the package root.
struct SourceFile: Sendable {
    let path: String
    let text: String
    /// The lines with comments blanked, so that a rule that forbids a word still lets a comment say it.
    let code: [String]

    /// A file of the package or one that a test plants.
    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
        code = CommentStripper.code(of: text)
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var isSwift: Bool { path.hasSuffix(".swift") }

    func isUnder(_ folders: String...) -> Bool { folders.contains { path.hasPrefix($0) } }

    /// The files of Sources/, Tests/, Schemas/ and Workloads/ that rules are about, and docs/api.md, in the order of
    /// their paths.
    static func package() throws -> [SourceFile] { try read.get() }

    /// Read once for all rules.
    private static let read = Result { try readPackage() }

    /// A file that no rule is about, such as ARCHITECTURE.md.
    static func document(_ path: String) throws -> SourceFile {
        SourceFile(path, try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
    }

    private static var root: URL {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return root
    }

    private static func readPackage() throws -> [SourceFile] {
        let endings = [".swift", ".c", ".h", ".sql", ".modulemap"]
        var paths: [String] = []
        for folder in ["Sources", "Tests", "Schemas", "Workloads"] {
            let below = try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
            paths += below.map { "\(folder)/\($0)" }
        }
        paths = paths.filter { path in endings.contains { path.hasSuffix($0) } } + ["docs/api.md"]
        return try paths.sorted().map { path in
            SourceFile(path, try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
        }
    }
}
