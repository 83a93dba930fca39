import Foundation
import LayoutStore
import Synchronization
import Testing

/// Somebody else reads, locks or checkpoints the database while the store is open: that is no damage (PROTOCOL P6.1 to P6.3).
@Suite("Others at the files of a store")
struct OthersAtTheFilesTests {
    /// A store in files whose operations wait a moment for others, and whose log may have 150 pages.
    private struct Shared {
        let files = try! TestFile()
        let store: LayoutStore
        let device: FileDevice
        let warnings = Warnings()
        var path: String { files.path("s.db") }

        init(_ journal: JournalMode, checkpointPages: Int = 50, logLimit: Int? = nil) async throws {
            device = try FileDevice.create(at: files.path("s.device"), blocks: BlockCount(512))
            let warnings = warnings
            let environment = StoreEnvironment(
                host: HostIdentity(host: 1, boot: 1), random: { UInt64.random(in: .min ... .max) },
                checkpointPages: checkpointPages, logLimit: logLimit, patience: .milliseconds(30),
                warn: { warnings.add($0) })
            store = try await LayoutStore.create(
                at: files.path("s.db"), device: device, environment: environment, journal: journal)
        }

        func stranger() throws -> Connection { try Connection(path: path, vfs: nil, create: false) }

        var logBytes: Int {
            get throws { try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0 }
        }
    }

    private final class Warnings: Sendable {
        private let all = Mutex<[String]>([])
        func add(_ text: String) { all.withLock { $0.append(text) } }
        var count: Int { all.withLock { $0.count } }
    }

    @Test(
        "who have it for too long make an operation refused, and the next one goes on",
        arguments: [JournalMode.wal, .rollback])
    func busy(journal: JournalMode) async throws {
        let shared = try await Shared(journal)
        let file = try await shared.store.create()
        let before = try await shared.store.inode(file)?.size
        let stranger = try shared.stranger()
        for lock in journal == .wal
            ? ["BEGIN IMMEDIATE"] : ["BEGIN; SELECT count(*) FROM inode", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"]
        {
            try stranger.run(lock)
            var refused: StoreError?
            do { try await shared.store.write(file, [1, 2, 3], at: 0) } catch {
                refused = error
            }
            #expect(refused?.code == .locked, "\(lock): \(String(describing: refused))")
            try stranger.run("ROLLBACK")
            #expect(try await shared.store.inode(file)?.size == before)
        }
        try await shared.store.write(file, [4, 5], at: 0)
        #expect(try await shared.store.read(file, 0..<2) == [4, 5])
        #expect(try await shared.store.violations() == [])
        try await shared.store.close()
    }

    @Test("who empty the log while a killed store is opened lose nothing, and refuse nothing")
    func checkpointsAtOpening() async throws {
        let shared = try await Shared(.wal, checkpointPages: 10_000)
        let file = try await shared.store.create()
        for round in 0..<40 {
            try await shared.store.write(file, [UInt8](repeating: UInt8(round), count: 8192), at: 0)
        }
        // As a kill leaves it: a copy of files that nobody has closed.
        let copy = try TestFile()
        for round in 0..<20 {
            for name in ["s.db", "s.db-wal", "s.device"] {
                try? FileManager.default.removeItem(atPath: copy.path(name))
                try FileManager.default.copyItem(atPath: shared.files.path(name), toPath: copy.path(name))
            }
            try? FileManager.default.removeItem(atPath: copy.path("s.db-shm"))
            let path = copy.path("s.db")
            let stranger = Task.detached {
                for mode in ["PASSIVE", "TRUNCATE"] where round % 2 == 0 || mode == "TRUNCATE" {
                    if round % 5 > 0 { try await Task.sleep(for: .microseconds(round * 150)) }
                    let other = try Connection(path: path, vfs: nil, create: false)
                    try? other.run("PRAGMA synchronous = OFF; PRAGMA wal_checkpoint(\(mode))")
                }
            }
            let device = try FileDevice.open(at: copy.path("s.device"))
            let store = try await LayoutStore.open(at: path, device: device, environment: .system())
            try await stranger.value
            #expect(try await store.read(file, 0..<8192) == [UInt8](repeating: 39, count: 8192))
            try await store.write(file, [1], at: 0)
            try await store.close()
            let report = LayoutStore.check(at: path, device: device)
            #expect(report.isHealthy, "\(report.doubts)")
            device.close()
        }
    }

    @Test("who come in the middle of an operation, and stay, make the store fail, and it recovers")
    func later() async throws {
        let shared = try await Shared(.wal)
        let file = try await shared.store.create()
        try await shared.store.write(file, [UInt8](repeating: 7, count: 4096), at: 0)
        let stranger = try shared.stranger()
        let interloper = AtStep(Step(.write, .flushData)) { try? stranger.run("BEGIN IMMEDIATE") }
        try await shared.store.close()
        let environment = StoreEnvironment(
            host: HostIdentity(host: 1, boot: 1), random: { UInt64.random(in: .min ... .max) }, pacer: interloper,
            patience: .milliseconds(30))
        let store = try await LayoutStore.open(at: shared.path, device: shared.device, environment: environment)
        interloper.isOn = true
        await #expect(throws: StoreError.self) {
            try await store.write(file, [UInt8](repeating: 8, count: 4096), at: 4096)
        }
        interloper.isOn = false
        let after = await #expect(throws: StoreError.self) { try await store.write(file, [9], at: 0) }
        #expect(after?.code == .failed)
        try stranger.run("ROLLBACK")
        try await store.queue.close()
        let again = try await LayoutStore.open(at: shared.path, device: shared.device, environment: environment)
        #expect(try await again.read(file, 0..<4096) == [UInt8](repeating: 7, count: 4096))
        #expect(try await again.violations() == [])
        try await again.close()
    }

    /// Does something whenever the store passes a step.
    private final class AtStep: Pacer {
        private let step: Step
        private let act: @Sendable () -> Void
        private let on = Mutex(false)
        var isOn: Bool {
            get { on.withLock { $0 } }
            set { on.withLock { $0 = newValue } }
        }

        init(_ step: Step, _ act: @escaping @Sendable () -> Void) { (self.step, self.act) = (step, act) }

        func point(_ point: SchedulePoint) async { if isOn, point.step == step { act() } }
    }

    @Test("who read for long are warned of, and cap the log; what lets go goes on; the log shrinks when they are gone")
    func reader() async throws {
        let shared = try await Shared(.wal, logLimit: 300)
        let (store, file) = (shared.store, try await shared.store.create())
        let holder = try await store.register("H", scope: .process)
        try await store.write(file, [1], at: 0)
        let mapping = try await store.map(file, 0..<1, access: .read, by: holder)
        do {
            let reader = try shared.stranger()
            try reader.run("BEGIN; SELECT count(*) FROM inode")
            var refused: StoreError?
            for number in 0..<1000 where refused == nil {
                do {
                    try await store.write(file, [UInt8(number & 0xFF)], at: Int64(number), durability: .deferred)
                } catch {
                    refused = error
                }
            }
            #expect(refused?.code == .logFull, "\(String(describing: refused))")
            #expect(try shared.logBytes < 400 * 4120)
            #expect(shared.warnings.count == 1)
            try await store.unmap(mapping)
            try await store.unregister(holder)
            try await store.sync()
        }
        try await store.write(file, [1], at: 0)
        #expect(try shared.logBytes < 50 * 4120)
        // A reader at the close keeps the log from being emptied; the next opening is right all the same, and its close empties it.
        let reader = try shared.stranger()
        try reader.run("BEGIN; SELECT count(*) FROM inode")
        try await store.close()
        try reader.run("ROLLBACK")
        #expect(try shared.logBytes > 0)
        let again = try await LayoutStore.open(at: shared.path, device: shared.device, environment: .system())
        #expect(try shared.logBytes == 0, "the next opening empties it")
        #expect(try await again.read(file, 0..<1) == [1])
        try await again.close()
        #expect(try shared.logBytes == 0)
    }

    @Test(
        "who checkpoint in a loop lose nothing, and no commit restarts the log",
        arguments: ["PASSIVE", "FULL", "RESTART", "TRUNCATE"])
    func checkpoints(mode: String) async throws {
        let shared = try await Shared(.wal, checkpointPages: 100_000)
        let file = try await shared.store.create()
        let stranger = try shared.stranger()
        try stranger.run("PRAGMA synchronous = OFF")
        for number in 0..<40 {
            let before = try shared.logBytes
            try await shared.store.write(
                file, [UInt8(number)], at: Int64(number) * 4096, durability: number % 2 == 0 ? .full : .deferred)
            if mode != "TRUNCATE" { #expect(try shared.logBytes > before, "\(number)") }
            try stranger.run("PRAGMA wal_checkpoint(\(mode))")
        }
        for number in 0..<40 {
            let start = Int64(number) * 4096
            #expect(try await shared.store.read(file, start..<(start + 1)) == [UInt8(number)])
        }
        #expect(try await shared.store.violations() == [])
        try await shared.store.close()
    }
}
