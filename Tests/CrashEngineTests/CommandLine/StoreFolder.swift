import Foundation

/// A folder with a store in it, for tests of commands; goes with the object.
final class StoreFolder {
    let folder: URL
    let store: String

    /// The options of a new store, one list for each medium that this build has.
    static let media: [[String]] = [["--journal", "wal"], ["--journal", "rollback"]] + pools
    /// The options by which a restored store has its tables in a database, and in a pool.
    static let backends: [[String]] = [[]] + pools

    #if Pmem
        static let pools = [["--backend", "pmem", "--pool-bytes", "8M"]]
    #else
        static let pools: [[String]] = []
    #endif

    /// In memory where there is a file system for that, if it is `fast`.
    init(_ name: String = "a b's.db", fast: Bool = false) throws {
        let shared = URL(fileURLWithPath: "/dev/shm")
        let isThere = FileManager.default.fileExists(atPath: shared.path)
        let above = fast && isThere ? shared : FileManager.default.temporaryDirectory
        folder = above.appendingPathComponent("shell-\(UUID().uuidString)")
        store = folder.appendingPathComponent(name).path
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Runs the shell on `lines`.
    func shell(
        _ lines: [String], _ options: [String] = [], of store: String? = nil
    ) throws -> (code: Int32, out: [String], error: String) {
        let shell = try OpenShell(store ?? self.store, options)
        return try shell.end(lines)
    }

    /// The bytes of every file of the store.
    func contents() throws -> [String: Data] {
        var all: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasSuffix("-shm") {
            all[name] = try Data(contentsOf: folder.appendingPathComponent(name))
        }
        return all
    }
}

/// A `crashtest shell` that runs, to be asked line by line.
final class OpenShell {
    private let child = Process()
    var process: Int32 { child.processIdentifier }
    private let (input, out, error) = (Pipe(), Pipe(), Pipe())

    init(_ store: String, _ options: [String] = []) throws {
        child.executableURL = CrashtestBinary.program
        child.arguments = ["shell", store] + options
        (child.standardInput, child.standardOutput, child.standardError) = (input, out, error)
        try child.run()
    }

    deinit { if child.isRunning { kill() } }

    /// Writes a line, and returns the next line of the answers; nil if there is none.
    func ask(_ line: String) -> String? {
        send(line)
        return answer()
    }

    func send(_ line: String) { input.fileHandleForWriting.write(Data((line + "\n").utf8)) }

    /// The next line; nil at the end.
    func answer() -> String? {
        var text = Data()
        while let byte = try? out.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
            if byte == Data("\n".utf8) { return String(decoding: text, as: UTF8.self) }
            text += byte
        }
        return nil
    }

    /// Writes `lines`, ends the input, and returns what came of all of it.
    func end(_ lines: [String] = []) throws -> (code: Int32, out: [String], error: String) {
        input.fileHandleForWriting.write(Data((lines.joined(separator: "\n") + "\n").utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let messages = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        child.waitUntilExit()
        return (child.terminationStatus, text.split(separator: "\n").map(String.init), messages)
    }

    func kill() {
        Foundation.kill(process, SIGKILL)
        child.waitUntilExit()
    }
}
