// What others do to the files of a store, and what it has to make of that:
//
//   somebody opens it again, or makes another     refused, by who has it; nothing new lies in the folder
//     store of its files
//   an object of the schema is gone               refused, whatever it is
//   it was killed when it was made, right         opened, under its name alone; or made anew, on the same device
//     before its name, or right after it
//   blocks are in no table                        found, and mended by a repair
//   a file is taken away while it is open         noticed before anything is called permanent
//
// Source: PROTOCOL P7.1, P7.5, P7.7, P8; sqlite.org/security.html.

internal import Foundation
internal import LayoutStore

extension FilesRun {
    private func code(_ body: () async throws(StoreError) -> Void) async -> StoreError.Code? {
        do throws(StoreError) {
            try await body()
            return nil
        } catch {
            return error.code
        }
    }

    private var folder: String { (path as NSString).deletingLastPathComponent }

    private func names() -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

    private func copy(_ source: String, to target: String) {
        try? FileManager.default.removeItem(atPath: target)
        try? FileManager.default.copyItem(atPath: source, toPath: target)
    }

    // MARK: an open store

    /// A store that is open is nobody else's, not even as something else (PROTOCOL P7.1).
    mutating func refuseSecond() async throws(StoreError) {
        let (path, device) = (path, device)
        let before = names()
        let note = FileManager.default.contents(atPath: path + "-owner").map { String(decoding: $0, as: UTF8.self) }
        if note?.hasPrefix("process \(ProcessInfo.processInfo.processIdentifier) on host ") != true {
            complain("the note of who has the store says \(note ?? "nothing")")
        }
        let run = self
        let opened = await code { () async throws(StoreError) in _ = try await run.open(path, device) }
        let read = await code { () async throws(StoreError) in _ = try StoreBackup(at: path) }
        let examined = await code { () async throws(StoreError) in
            _ = try FullCheck.examine(path, device: DeviceReader(path + ".device"), in: path + ".nowhere")
        }
        if opened != .locked { complain("a store that is open was opened once more") }
        if read == nil { complain("a store that is open was read as a backup") }
        if examined != .locked { complain("a store that this process has open was examined beside it") }
        for name in [path, path + ".second"] {
            let made = await code { () async throws(StoreError) in
                _ = try await run.make(at: name, device)
            }
            if made != .input { complain("the device of a store that is open became that of another one") }
        }
        if names() != before { complain("what was refused has left files: \(names()), not \(before)") }
    }

    /// Who outlives the process is there after it, and so is who lives on another host; nobody else is (PROTOCOL P1.2).
    mutating func keepSurvivors() async throws(StoreError) {
        let other = HostIdentity(host: environment.host.host + 1, boot: environment.host.boot)
        let elsewhere = try await store.register("elsewhere", scope: .host, identity: other)
        let before = try await store.holders()
        try await store.close()
        store = try await open(path, device)
        let left = try await store.holders()
        if left != before.filter({ $0.scope != .process }) {
            complain(
                "after an opening there are the holders \(left.map(\.id)), of \(before.map { "\($0.id) \($0.scope)" })")
        }
        try await store.unregister(elsewhere)
    }

    // MARK: a closed one

    /// Opened without a word about its journal, a store keeps the one that it was made with. Bytes 18 and 19 of the database say which:
    /// 2 for a log, 1 otherwise. Source: SQLite's file format, "File format version numbers".
    private mutating func lookAtJournal() {
        guard case .database(let journal) = tables else { return }
        let versions = FileManager.default.contents(atPath: path)?.dropFirst(18).prefix(2).map(Int.init) ?? []
        if versions != (journal == .wal ? [2, 2] : [1, 1]) {
            complain("a store that was made with the journal \(journal) has been opened with another one")
        }
    }

    /// Takes each object of the schema away, on a copy.
    mutating func refuseSchemas() async throws(StoreError) {
        let other = path + ".changed"
        copy(path, to: other)
        copy(path + ".device", to: other + ".device")
        let device = try FileDevice.open(at: other + ".device")
        defer { device.close() }
        for sql in try ForeignSchema.drops(of: other) {
            copy(path, to: other)
            try ForeignSchema.run(sql, on: other)
            let environment = environment
            let code = await code { () async throws(StoreError) in
                try await LayoutStore.open(at: other, device: device, environment: environment).close()
            }
            if code == nil {
                complain("after \(sql) the store opens")
                return  // the device may be ahead of the database by now
            }
        }
    }

    /// Puts the files as a kill leaves them right before the store gets its name, and right after it.
    mutating func finishMaking() async throws(StoreError) {
        let unfinished = path + FileDevice.unfinishedSuffix
        for isNamed in [false, true] {
            if isNamed {
                try? FileManager.default.linkItem(atPath: path, toPath: unfinished)
            } else {
                try? FileManager.default.moveItem(atPath: path, toPath: unfinished)
            }
            try await open(path, device).close()
            if FileManager.default.fileExists(atPath: unfinished) {
                complain("a store whose making was cut short has two names")
            }
        }
    }

    /// Leaves the store at `path` as a killed making does, and makes one there once more.
    mutating func makeAnew(_ path: String, _ device: FileDevice) async throws(StoreError) {
        try? FileManager.default.moveItem(atPath: path, toPath: path + FileDevice.unfinishedSuffix)
        // A making has none under this name yet.
        for suffix in ["-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        let store = try await make(at: path, device)
        if try await !store.inodes().isEmpty { complain("a store that is made anew has files of the one before") }
        try await store.close()
        try examine(path, device, "of the store that is made anew ")
    }

    /// Lets blocks that are free get lost, as a broken release would, and repairs the store.
    mutating func mend() async throws(StoreError) {
        let store = try await open(path, device)
        lookAtJournal()
        let free = try await store.queue.read { (rows) throws(StoreError) in try rows.runs(of: .free) }
        guard let lost = free.first?.run.blocks else { return try await store.close() }
        try await store.submit(Step(.create, .create)) { (change) throws(StoreError) in
            try change.carve(lost, from: .free)
        }
        try await store.close()
        let damaged = try found()
        if damaged.report.damage.map(\.check) != [.invariant(.blockLeaked)] || damaged.repair?.sentences.count != 1 {
            complain("of \(lost.count) lost blocks the check says \(damaged.report.doubts)")
        }
        let again = try await open(path, device)
        try await again.repair()
        try await again.close()
        let mended = try found()
        if !mended.report.isHealthy || mended.repair?.sentences != [] {
            complain("after a repair the check says \(mended.report.doubts)")
        }
    }

    private func found() throws(StoreError) -> Examination {
        let folder = path + ".examined"
        return try FullCheck.examine(path, device: DeviceReader(path + ".device"), in: folder)
    }

    // MARK: files that go

    /// Takes a file away from under a store that is open: it has to notice before anything is called permanent (PROTOCOL P7.5).
    mutating func takeAway(_ suffix: String, of path: String, _ device: FileDevice) async throws(StoreError) {
        let store = try await open(path, device)
        try? FileManager.default.removeItem(atPath: path + suffix)
        if (try? await store.create()) != nil { complain("a store went on without \(path)\(suffix)") }
        try? await store.close()  // it has failed
    }
}
