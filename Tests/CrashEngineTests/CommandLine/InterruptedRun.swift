import CrashEngine
import Foundation
import LayoutStore
import Testing

/// A campaign of the binary that is sent a signal once its file has so many cuts.
struct InterruptedRun {
    let out: String
    let code: Int32
    let wasKilled: Bool
    /// Cuts in the file when the signal was sent.
    let cuts: Int
    let workers: [Int32]

    /// - Parameter workers: how many have to be there too, and for a second, before the signal is sent.
    init(_ arguments: [String], db: String, signal: Int32, at cuts: Int, workers wanted: Int = 0) throws {
        let process = Process()
        process.executableURL = CrashtestBinary.program
        process.arguments = arguments + ["--db", db]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let parent = process.processIdentifier
        var reached = 0
        while process.isRunning, reached < cuts {
            usleep(2000)
            reached = Self.cuts(in: db)
        }
        if wanted > 0 {
            while process.isRunning, Self.children(of: parent).count < wanted { usleep(2000) }
            sleep(1)
        }
        workers = Self.children(of: parent)
        kill(parent, signal)
        out = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        self.cuts = reached
        code = process.terminationStatus
        wasKilled = process.terminationReason == .uncaughtSignal
    }

    static func cuts(in db: String) -> Int {
        guard FileManager.default.fileExists(atPath: db),
            let connection = try? Connection(path: db, vfs: nil, create: false)
        else { return 0 }
        // A file that is just being made, or a writer that is checkpointing: not yet.
        return
            (try? Statement(connection, "SELECT count(*) FROM cut").first { (row) throws(StoreError) in Int(row[0]) })
            .flatMap { $0 } ?? 0
    }

    /// From /proc: pid, name in brackets, state, parent.
    static func children(of parent: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int32.init).filter { Self.status($0)?.parent == parent }.sorted()
    }

    /// Gone, or a zombie that nobody has waited for.
    static func isOver(_ pid: Int32) -> Bool { status(pid).map { $0.state == "Z" } ?? true }

    private static func status(_ pid: Int32) -> (state: String, parent: Int32)? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 1, let parent = Int32(fields[1]) else { return nil }
        return (String(fields[0]), parent)
    }
}
