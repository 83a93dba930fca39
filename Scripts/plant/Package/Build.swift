import Foundation

/// Builds a copy.
struct Build {
    let folder: URL

    /// The store alone shows most of what is wrong, in a fraction of the time that all of it takes.
    static let steps = [["--target", "LayoutStore"], ["--build-tests"]]

    /// What the compiler prints.
    static let log = ".build/plant.log"

    /// Returns nil if the step succeeded.
    func run(_ step: [String]) throws -> [Complaint]? {
        let output = folder.appendingPathComponent(Self.log).path
        let end = try ChildProcess(
            words: ["swift", "build", "-c", "release", "--traits", "Pmem"] + step, folder: folder.path, output: output
        ).run()
        if end.way == .code(0) { return nil }
        return Complaint.read(try String(contentsOfFile: output, encoding: .utf8), root: folder.path)
    }
}
