import Foundation
import LayoutStore
import Testing

/// A store, its backup, and what is made of that (PROTOCOL P1.2, P7.6).
@Suite("A backup")
struct BackupTests {
    /// A store with shared, unwritten and held blocks in files of its own.
    private struct Place {
        let files = try! TestFile()
        let device: FileDevice
        let store: LayoutStore
        let file: InodeNumber
        let clone: InodeNumber
        let pattern = (0..<1_300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 + $0 >> 8) }

        init(_ journal: JournalMode) async throws {
            device = try FileDevice.create(at: files.path("s.device"), blocks: BlockCount(1000))
            store = try await LayoutStore.create(
                at: files.path("s.db"), device: device, environment: .system(), journal: journal)
            file = try await store.create(tag: "first")
            try await store.write(file, pattern, at: 0)
            clone = try await store.create()
            try await store.clone(from: file, 0..<8192, to: clone, at: 0)
            try await store.allocate(clone, 40960..<49152)
            for scope in HolderScope.allCases {
                let holder = try await store.register("\(scope)", scope: scope)
                _ = try await store.pin(file, 10..<12, access: .read, by: holder)
            }
        }

        var backup: String { files.path("s.backup") }

        func restore(_ name: String, onto device: FileDevice) async throws -> LayoutStore {
            try await LayoutStore.restore(
                StoreBackup(at: backup), at: files.path(name), device: device, environment: .system())
        }

        func newDevice(_ name: String = "r.device", blocks: Int64 = 1000) throws -> FileDevice {
            try FileDevice.create(at: files.path(name), blocks: BlockCount(blocks))
        }
    }

    private func error(_ body: () async throws -> Void) async throws -> StoreError {
        do { try await body() } catch let error as StoreError { return error }
        throw StoreError(.failed, "nothing was refused")
    }

    @Test(
        "makes a store with what there was when it was taken, and a uuid of its own",
        arguments: [JournalMode.wal, .rollback])
    func restored(journal: JournalMode) async throws {
        let place = try await Place(journal)
        try await place.store.backup(to: place.backup)
        try await place.store.write(place.file, [1, 2, 3], at: 5000)
        let device = try place.newDevice()
        let store = try await place.restore("r.db", onto: device)
        #expect(try await store.read(place.file, 0..<2_000_000) == place.pattern)
        let shared = Array(place.pattern[..<8192]) + [UInt8](repeating: 0, count: 40960)
        #expect(try await store.read(place.clone, 0..<50_000) == shared)
        #expect(try await store.inode(tagged: "first")?.number == place.file)
        let (before, after) = (await place.store.queue.currentHeader(), await store.queue.currentHeader())
        #expect(before.uuid != after.uuid)
        try await store.close()
        let report = LayoutStore.check(at: place.files.path("r.db"), device: device)
        #expect(report.isHealthy, "\(report.doubts)")
        #expect(try await place.store.violations().isEmpty)
        #expect(try SQLiteBackend(path: place.files.path("r.db")).journal == journal)
        // And goes on: it can be opened, changed and backed up like any other.
        let again = try await LayoutStore.open(
            at: place.files.path("r.db"), device: device, environment: .system())
        try await again.write(place.clone, [9], at: 0)
        try await again.backup(to: place.files.path("again.backup"))
        try await again.close()
    }

    @Test("keeps zeros that lie behind something else, in as many blocks and in more")
    func zeros() async throws {
        let files = try TestFile()
        let device = try FileDevice.create(at: files.path("s.device"), blocks: BlockCount(100))
        let store = try await LayoutStore.create(at: files.path("s.db"), device: device, environment: .system())
        // Between two files that stay lies one that goes, so that each is a piece of its own.
        var kept: [(file: InodeNumber, bytes: [UInt8])] = []
        for (number, blocks) in [1, 1, 2, 1, 3].enumerated() {
            let bytes = [UInt8](repeating: number % 3 == 0 ? 7 : 0, count: blocks * Geometry.blockBytes)
            let (file, between) = (try await store.create(), try await store.create())
            try await store.write(file, bytes, at: 0)
            try await store.write(between, [1], at: 0)
            kept.append((file, bytes))
            try await store.unlink(between)
        }
        try await store.backup(to: files.path("s.backup"))
        let target = try FileDevice.create(at: files.path("r.device"), blocks: BlockCount(100))
        let restored = try await LayoutStore.restore(
            StoreBackup(at: files.path("s.backup")), at: files.path("r.db"), device: target, environment: .system())
        for (file, bytes) in kept { #expect(try await restored.read(file, 0..<Int64(bytes.count)) == bytes) }
        try await restored.close()
        try await store.close()
    }

    @Test("ends holders of its process, makes those of a boot remote, and keeps remote ones with what they hold")
    func holders() async throws {
        let place = try await Place(.wal)
        try await place.store.backup(to: place.backup)
        let otherBoot = HostIdentity(host: try HostIdentity.system().host, boot: 77)
        for environment in [StoreEnvironment(host: otherBoot), try .system()] {
            let name = "\(environment.host.boot)"
            let store = try await LayoutStore.restore(
                StoreBackup(at: place.backup), at: place.files.path("\(name).db"),
                device: try place.newDevice("\(name).device"), environment: environment)
            let holders = try await store.holders()
            #expect(holders.map(\.name) == ["host", "remote"])
            #expect(holders.allSatisfy { $0.scope == .remote })
            #expect(try await store.holds(of: place.file).map(\.holder) == holders.map(\.id))
            try await store.close()
        }
        #expect(try await place.store.holders().map(\.scope) == [.process, .host, .remote])
    }

    @Test("has the content of every block that somebody owns or holds, detached ones too, and of no other")
    func content() async throws {
        let place = try await Place(.wal)
        let holder = try await place.store.register("stale", scope: .remote)
        let mapping = try await place.store.map(place.clone, 0..<4096, access: .write, by: holder)
        _ = try await place.store.fault(mapping, 0..<4096, access: .read)
        // The fault moves the clone away from the block that both had; the other file goes, and the holder does not let go.
        _ = try await place.store.fault(mapping, 0..<4096, access: .write)
        for first in try await place.store.holders() where first.id != holder {
            try await place.store.unregister(first.id)
        }
        try await place.store.unlink(place.file)
        try await place.store.backup(to: place.backup)
        let backup = try Connection(path: place.backup, vfs: nil, create: false)
        func number(_ sql: String) throws -> Int64? { try Statement(backup, sql).first { $0[0] } }
        #expect(try number("SELECT sum(count) FROM detached_extent") == 1)
        #expect(
            try number("SELECT sum(count) FROM backup_content")
                == number(
                    "SELECT 999 - (SELECT sum(count) FROM free_extent) - (SELECT coalesce(sum(count), 0) FROM busy_extent)"
                ))
    }

    @Test("is refused as a store, and its files cannot be mixed with those of the store that it was taken of")
    func mixed() async throws {
        let place = try await Place(.wal)
        try await place.store.backup(to: place.backup)
        let device = try place.newDevice()
        let asStore = try await error {
            _ = try await LayoutStore.open(at: place.backup, device: device, environment: .system())
        }
        #expect(asStore.code == .input && asStore.message.contains("it is a backup of one"))
        try await place.restore("r.db", onto: device).close()
        try await place.store.close()
        let crossed = try await error {
            _ = try await LayoutStore.open(
                at: place.files.path("r.db"), device: place.device, environment: .system())
        }
        #expect(crossed.code == .input || crossed.code == .corrupt)
        let used = try await error { _ = try await place.restore("q.db", onto: device) }
        #expect(used.code == .input && used.message.contains("it is the data device of store"))
        let small = try await error { _ = try await place.restore("q.db", onto: try place.newDevice("q", blocks: 999)) }
        #expect(small.code == .input && small.message.contains("1000 blocks"))
    }

    @Test("with a bit flipped in its content, rows or schema makes no store, and leaves none")
    func damaged() async throws {
        let place = try await Place(.wal)
        try await place.store.backup(to: place.backup)
        let whole = try Data(contentsOf: URL(fileURLWithPath: place.backup))
        for change in [
            "UPDATE backup_content SET bytes = zeroblob(length(bytes)) WHERE start = 1",
            "UPDATE backup_content SET start = start + 900 WHERE start = (SELECT max(start) FROM backup_content)",
            "UPDATE extent SET start = start + 1 WHERE inode = 1", "DELETE FROM refcount", "DELETE FROM backup",
            "CREATE TRIGGER t AFTER INSERT ON store BEGIN SELECT 1; END", "PRAGMA application_id = 1",
            "PRAGMA user_version = 2",
        ] {
            try whole.write(to: URL(fileURLWithPath: place.backup))
            do {
                let stranger = try Connection(path: place.backup, vfs: nil, create: false)
                try stranger.run(change)
            }
            let device = try place.newDevice("d")
            let refused = try await error { _ = try await place.restore("d.db", onto: device) }
            #expect(refused.code == .corrupt || refused.code == .input, "\(change): \(refused)")
            device.close()
            try FileManager.default.removeItem(atPath: place.files.path("d"))
            let left = try FileManager.default.contentsOfDirectory(atPath: place.files.folder.path)
            #expect(!left.contains { $0.hasPrefix("d.db") }, "\(change): \(left)")
        }
    }

    @Test("that cannot be written is refused, leaves nothing, and the store goes on")
    func unwritable() async throws {
        let place = try await Place(.wal)
        for name in ["no/such/folder", "s.db", "s.device", "/dev/full/x"] {
            let path = name.hasPrefix("/") ? name : place.files.path(name)
            let refused = try await error { try await place.store.backup(to: path) }
            #expect(refused.code == .input, "\(name): \(refused)")
        }
        let unfinished = place.backup + ".layoutstore-new"
        try Data("something of somebody".utf8).write(to: URL(fileURLWithPath: unfinished))
        let inTheWay = try await error { try await place.store.backup(to: place.backup) }
        #expect(inTheWay.code == .input && inTheWay.message.contains("is in the way"))
        try FileManager.default.removeItem(atPath: unfinished)
        // What a killed backup leaves is begun again.
        try await place.store.backup(to: place.backup)
        try FileManager.default.moveItem(atPath: place.backup, toPath: unfinished)
        try await place.store.backup(to: place.backup)
        #expect(try StoreBackup(at: place.backup).holders.count == 3)
        try await place.store.write(place.clone, [1], at: 45_000)
        try await place.store.close()
    }

    @Test(
        "of a store that is not kept in SQLite is an SQLite database all the same, and a store can be made of it",
        arguments: BackendKind.allCases)
    func others(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let a = try await test.file("A", blocks: 3)
        let clone = try await test.clone(of: a)
        let holder = try await test.store.register("H", scope: .remote)
        _ = try await test.store.pin(clone, bytes(ofBlocks: 1..<2), access: .read, by: holder)
        let files = try TestFile()
        try await test.store.backup(to: files.path("m.backup"))
        _ = try await test.store.create()
        let device = try FileDevice.create(at: files.path("other.device"), blocks: BlockCount(64))
        let restored = try await LayoutStore.restore(
            StoreBackup(at: files.path("m.backup")), at: files.path("other.db"), device: device, environment: .system())
        #expect(try await restored.read(clone, 0..<(3 * 4096)) == bytes("A", blocks: 3))
        #expect(try await restored.violations().isEmpty)
        try await restored.close()
    }
}
