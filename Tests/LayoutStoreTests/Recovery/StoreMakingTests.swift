import Foundation
import LayoutStore
import Synchronization
import Testing

/// What is left of a store that was being made when its process was killed (PROTOCOL P7.7).
@Suite("The files of a store")
struct StoreMakingTests {
    private func error(_ body: () async throws -> Void) async throws -> StoreError {
        do { try await body() } catch let error as StoreError { return error }
        throw StoreError(.failed, "nothing was refused")
    }

    @Test("that a killed creation has left are finished or begun anew")
    func unfinished() async throws {
        let place = try StorePlace()
        let unfinished = place.path + ".layoutstore-new"
        // Killed while the database was made.
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: unfinished))
        try Data([4]).write(to: URL(fileURLWithPath: unfinished + "-wal"))
        let refused = try await error { _ = try await place.open() }
        #expect(refused.code == .input && refused.message.contains("its making was cut short"))
        var store = try await place.create()
        let file = try await store.create()
        try await store.close()
        // Killed while it had both names, on a file system that cannot rename without replacing.
        #expect(link(place.path, unfinished) == 0)
        store = try await place.open()
        try await store.close()
        #expect(try !place.names.contains("s.db.layoutstore-new"))
        // Killed right before it got its name.
        for _ in 0..<2 {
            for name in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: place.path + name) }
            #expect(rename(place.path, unfinished) == 0)
            store = try await place.open()
            #expect(try await store.inode(file) != nil)
            try await store.close()
        }
        for name in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: place.path + name) }
        #expect(rename(place.path, unfinished) == 0)
        store = try await place.create()
        #expect(try await store.inode(file) == nil, "created anew on its own device")
        try await store.close()
        #expect(try place.names == ["s.db", "s.db-shm", "s.db-wal", "s.device"])
        // A device whose making was cut short.
        let half = URL(fileURLWithPath: place.files.path("d.layoutstore-new"))
        try Data([1]).write(to: half)
        let inTheWay = try await error { _ = try FileDevice.create(at: place.files.path("d"), blocks: BlockCount(2)) }
        #expect(inTheWay.code == .input && inTheWay.message.contains("is in the way"))
        #expect(try Data(contentsOf: half) == Data([1]))
        try Data().write(to: half)
        #expect(
            try FileDevice.create(at: place.files.path("d"), blocks: BlockCount(2)).read(8192, from: 0, at: 0)
                .allSatisfy { $0 == 0 })
    }

    /// Copies a folder each time that the store passes a point: what a kill there leaves.
    private final class Copies: Pacer {
        private let folder: URL
        private let made = Mutex<[TestFile]>([])

        init(of folder: URL) { self.folder = folder }

        var all: [TestFile] { made.withLock { $0 } }

        func point(_ point: SchedulePoint) async {
            made.withLock { made in
                guard let copy = try? TestFile(),
                    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
                else { return }
                for name in names {
                    try? FileManager.default.copyItem(
                        at: folder.appendingPathComponent(name), to: copy.folder.appendingPathComponent(name))
                }
                made.append(copy)
            }
        }
    }

    @Test(
        "that a creation or a restore leaves that was killed at any of its points are finished or begun anew",
        arguments: [JournalMode.wal, .rollback], [false, true])
    func killedMaking(journal: JournalMode, restores: Bool) async throws {
        let place = try StorePlace()
        let backup = place.files.path("b")
        func make(in files: TestFile, _ device: FileDevice, _ environment: StoreEnvironment) async throws -> LayoutStore
        {
            let path = files.path("s.db")
            guard restores else {
                return try await LayoutStore.create(
                    at: path, device: device, environment: environment, journal: journal)
            }
            return try await LayoutStore.restore(
                StoreBackup(at: backup), at: path, device: device, environment: environment)
        }
        // What is made is made over what an earlier making has left, killed right before it got its name.
        let before = try await place.create(journal)
        try await before.backup(to: backup)
        try await before.close()
        for name in place.files.all where name != "s.db" && name.hasPrefix("s.db") {
            try FileManager.default.removeItem(atPath: place.files.path(name))
        }
        #expect(rename(place.path, place.path + ".layoutstore-new") == 0)

        let copies = Copies(of: place.files.folder)
        let environment = StoreEnvironment(
            host: HostIdentity(host: 1, boot: 1), random: { UInt64.random(in: .min ... .max) }, pacer: copies)
        try await make(in: place.files, place.device, environment).close()
        #expect(copies.all.count > 15)
        for copy in copies.all {
            let device = try FileDevice.open(at: copy.path("s.device"))
            let isNamed = FileManager.default.fileExists(atPath: copy.path("s.db"))
            let store =
                try await isNamed
                ? LayoutStore.open(at: copy.path("s.db"), device: device, environment: .system())
                : make(in: copy, device, .system())
            #expect(try await store.violations().isEmpty)
            try await store.close()
        }
    }
}
