import Foundation

/// The command as a user runs it: the binary that the same build made.
enum CrashtestBinary {
    struct Outcome {
        let code: Int32
        let out: String
        let error: String
    }

    /// The package.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func list(_ name: String) -> String { root.appendingPathComponent("Workloads/\(name)").path }

    /// The binary that lies beside this test's.
    static var program: URL {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let beside = folder.appendingPathComponent("crashtest")
        let built = root.appendingPathComponent(".build/release/crashtest")
        return FileManager.default.fileExists(atPath: beside.path) ? beside : built
    }

    static func run(_ arguments: [String]) throws -> Outcome { try run(program, arguments) }

    /// Runs a program in the temporary directory.
    static func run(_ program: URL, _ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        let (out, error) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = error
        try process.run()
        let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let messages = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Outcome(code: process.terminationStatus, out: text, error: messages)
    }
}
