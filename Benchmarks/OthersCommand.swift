// A store beside others who checkpoint its database in every mode, without syncing, as fast as they can: nothing that was committed may be
// lost. SQLite before 3.51.3 loses commits when a foreign connection checkpoints while a commit restarts the log; the store's commits
// never do (LogGuard.swift).

import ArgumentParser
import Foundation
import LayoutStore

struct OthersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "others",
        abstract: "Commits beside sqlite3 processes that checkpoint in a loop, and says whether anything was lost.")

    @Option(help: "How many commits.")
    var commits = 100_000

    @Option(help: "One commit in so many is made permanent.")
    var syncEvery = 50

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("s.db").path
        let device = try FileDevice.create(at: "\(path).device", blocks: 1024)
        let environment = try StoreEnvironment.system()
        let store = try await LayoutStore.create(at: path, device: device, environment: environment)

        var others: [Checkpointer] = []
        for mode in ["PASSIVE", "FULL", "RESTART", "TRUNCATE"] { others.append(try Checkpointer(mode, path)) }
        let start = ContinuousClock.now
        let first = await store.queue.currentHeader().lastLSN
        var refused = 0
        var done = 0
        while done < commits {
            if try await commitTwice(store, done) { done += 2 } else { refused += 1 }
        }
        let seconds = Double(start.duration(to: .now).components.seconds)
        for other in others { other.end() }
        let checkpoints = others.map(\.text).joined(separator: ", ")
        let last = await store.queue.currentHeader()
        var wrong = try await store.violations().count
        wrong += LayoutStore.check(at: path, device: device).damage.count
        try await store.close()
        let again = try await LayoutStore.open(at: path, device: device, environment: environment)
        let kept = try await again.holders().count
        let damage = LayoutStore.check(at: path, device: device).damage.count
        try await again.close()
        print(
            "commits      \(last.lastLSN.value - first.value) in \(Int(seconds)) s, \(refused) refused because somebody had the database"
        )
        print("checkpoints  \(checkpoints)")
        print(
            "lost         \(last.lastLSN.value - first.value < Int64(done) || kept != 0 ? "SOME" : "nothing"), \(wrong + damage) damages"
        )
        if kept != 0 || wrong + damage > 0 { throw ExitCode(1) }
    }

    /// Registers a holder and removes it. False if somebody had the database for too long.
    private func commitTwice(_ store: LayoutStore, _ number: Int) async throws(StoreError) -> Bool {
        do throws(StoreError) {
            let durability: Durability = number % syncEvery == 0 ? .full : .deferred
            let holder = try await store.register("holder \(number)", scope: .process, durability: durability)
            try await store.unregister(holder, durability: .deferred)
            return true
        } catch {
            guard error.code == .locked else { throw error }
            return false
        }
    }
}

/// A process that opens the database and checkpoints ten times, again and again.
private final class Checkpointer {
    private let process = Process()
    private let log: String
    private let mode: String

    init(_ mode: String, _ path: String) throws {
        self.mode = mode
        log = "\(path).\(mode)"
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let ten = "for i in 1 2 3 4 5 6 7 8 9 10; do echo 'PRAGMA wal_checkpoint(\(mode));'; done"
        process.arguments = [
            "-c",
            "while :; do (echo 'PRAGMA synchronous = OFF;'; \(ten)) | sqlite3 '\(path)' >> '\(log)' 2>/dev/null; sleep 0.02; done",
        ]
        try process.run()
    }

    func end() {
        process.terminate()
        process.waitUntilExit()
    }

    /// The mode, and how many checkpoints were made.
    var text: String {
        let lines = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return "\(mode) \(lines.split(separator: "\n").count)"
    }
}
