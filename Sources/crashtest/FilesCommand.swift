import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// Carries plans out on stores in real files.
struct FilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract:
            "Carries a plan out on a store in real files, and on a backup of it, and compares what they show with what was written.",
        discussion: """
            The same plans as those of `crashtest run`, without crashes: for what simulated media leave out, SQLite's own VFS, pools, device \
            files, backups. The files are made in a new folder in the temporary directory, and go if nothing is wrong.
            """)

    @OptionGroup var source: PlanSource

    @Option(help: "Decides the plan.")
    var seed: UInt64 = 1

    @OptionGroup var backend: BackendOptions

    @Option(help: "The journal mode of a database: wal or rollback.")
    var journal = StoreJournal.wal

    func run() async throws {
        let isRight = try await CommandFailure.report { try await execute() }
        if !isRight { throw Exit.violation }
    }

    private func execute() async throws -> Bool {
        let tables = backend.pool.map { FilesRun.Tables.pool($0) } ?? .database(journal.mode)
        let plan = try source.plan(seed: seed)
        // As large as a campaign's device, so that it may be full at times.
        let blocks = try await Driver.rehearse(plan, rules: .all, on: .sqlite(journal.mode)) { _ in }.blocks
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "crashtest-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent("store.db").path
        let run = try await FilesRun.run(plan, at: path, in: tables, blocks: BlockCount(blocks))
        var complaints = run.complaints
        if backend.pool != nil,
            let difference = try await FilesRun.difference(of: plan, in: tables, at: path, blocks: BlockCount(blocks))
        {
            complaints.append(difference)
        }
        let place = backend.pool.map { "a pool of \($0) bytes" } ?? "journal \(journal)"
        print("performed  \(run.performed) of \(plan.steps.count) steps, on \(blocks) blocks, \(place)")
        if backend.pool != nil { print("looked     \(run.watch.looks) times at the pool as a crash leaves it") }
        for complaint in complaints.prefix(20) { print("WRONG      \(complaint)") }
        guard complaints.isEmpty else {
            print("verdict    VIOLATED: \(complaints.count) complaints; the files are in \(folder.path)")
            return false
        }
        try? FileManager.default.removeItem(at: folder)
        print("verdict    clean")
        return true
    }
}
